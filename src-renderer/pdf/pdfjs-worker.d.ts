/** pdf.js brings no types for what it would run in a worker; here it is only handed over. */
declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs'
