/** The file by which desktops of Linux start a program when the user signs in (XDG Autostart, Desktop Entry 1.5). Pure. */
export function autostartEntry(command: readonly string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tern',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=tern',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ]
  return `${lines.join('\n')}\n`
}

/** Whether such a file still starts something; desktops switch it off by a line of their own. Pure. */
export function startsSomething(entry: string): boolean {
  return /^Exec=./m.test(entry) && !/^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/im.test(entry)
}

/** One argument of an Exec line. Escaped twice: once for the quotes, once for the file; `%` would be a field. */
function quoted(argument: string): string {
  const inQuotes = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`
}
