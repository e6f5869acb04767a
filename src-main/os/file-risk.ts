import { extname } from 'node:path'
import type { FileRisk } from '../../src-shared/contract/reading'

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** What a system runs, installs, mounts or follows when it is opened (SECURITY.md A3). */
const programs = words(
  `exe com bat cmd scr pif cpl msi msp mst msix msixbundle appx appxbundle appref-ms application gadget hta jar jnlp
  js jse mjs vbs vbe vb ws wsf wsc wsh ps1 ps1xml ps2 psc1 psm1 psd1 msh scf lnk url website webloc inetloc desktop
  reg inf sys dll ocx drv msc chm hlp ade adp mde mdb accde xll ahk au3 sct shb shs library-ms search-ms settingcontent-ms
  app command action workflow scpt scptd applescript terminal pkg mpkg dmg iso img vhd vhdx cdr toast
  sh bash zsh csh ksh fish run bin out elf deb rpm apk appimage flatpak flatpakref snap py pyc pyw pyz rb pl php lua tcl`,
)
/** What shows a page of its own, with scripts. */
const pages = words('html htm xhtml xht shtml mht mhtml svg svgz xml xsl xslt')
/** Office files that say by their name that they carry programs. */
const macros = words('docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm odm')

/**
 * What opening a file may set going, by the name it would have and by its first octets; a name alone proves nothing.
 * `holdsMacros` is whether an Office file was found to carry programs. Pure.
 */
export function fileRisk(name: string, head: Uint8Array, holdsMacros: boolean): FileRisk {
  const ending = extname(name).slice(1).toLowerCase()
  if (programs.has(ending) || isProgram(head)) return 'program'
  if (pages.has(ending)) return 'page'
  if (macros.has(ending) || holdsMacros) return 'macros'
  return ending === '' ? 'unknown' : 'none'
}

const magics = ['4d5a', '7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', '2321', '4c0000000114']

/** A Windows, Linux or macOS program, a script that names its interpreter, or a shortcut. */
function isProgram(head: Uint8Array): boolean {
  const hex = Buffer.from(head.subarray(0, 8)).toString('hex')
  return magics.some((magic) => hex.startsWith(magic))
}

const macroMarks = [Buffer.from('vbaProject.bin'), Buffer.from('_VBA_PROJECT'), Buffer.from('_VBA_PROJECT', 'utf16le')]

/** Whether octets of an Office file speak of programs inside it. Pure. */
export function mentionsMacros(octets: Buffer): boolean {
  return macroMarks.some((mark) => octets.includes(mark))
}
