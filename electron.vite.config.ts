import path from 'node:path'
import babel from '@rolldown/plugin-babel'
import react, { reactCompilerPreset } from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (...parts: string[]) => path.join(import.meta.dirname, ...parts)

// All libraries are bundled into what uses them, so the packaged app carries no node_modules.
export default defineConfig({
  main: {
    build: {
      outDir: at('out', 'main'),
      externalizeDeps: false,
      // The engine runs in a process of its own and is started by its file name, so both names stay fixed.
      rolldownOptions: {
        input: {
          index: at('src-main', 'index.ts'),
          engine: at('src-main', 'engine.ts'),
          'parse-worker': at('src-main', 'mime', 'parse-worker.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out', 'preload'),
      externalizeDeps: false,
      // A sandboxed preload can load nothing but one CommonJS file.
      rolldownOptions: {
        input: { index: at('src-preload', 'index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [react(), babel({ presets: [reactCompilerPreset()] })],
    worker: { format: 'es' },
    build: {
      outDir: at('out', 'renderer'),
      emptyOutDir: true,
      minify: true,
      // The pages' policy allows no data: URLs for code and styles, and their browser needs no polyfill.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          index: at('src-renderer', 'index.html'),
          store: at('src-renderer', 'store.html'),
          compose: at('src-renderer', 'compose.html'),
          editor: at('src-renderer', 'editor.html'),
          pdf: at('src-renderer', 'pdf.html'),
        },
      },
    },
  },
})
