/** Mail that lives on this device: local folders, what is still on a POP3 server, receipts, backup, import and export. */
export const local = {
  'err.backup.not-ours': 'This file is no backup of Tern.',
  'err.backup.cut-short': 'This file is no backup, or a part of it is missing.',
  'err.backup.damaged': 'This backup is damaged. Nothing was changed.',
  'err.backup.newer': 'This backup was made by a newer version of Tern.',
  'err.backup.do': 'Choose another file, or update Tern.',
} as const
