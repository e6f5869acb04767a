/** Folders that are moved to another place. */
export const folders = {
  'cmd.folder.move': 'Move this folder to…',
  'folders.move': 'Move folder to…',
  'folders.moveTitle': 'Move folder {name} to…',
  'folders.places': 'Places',
  'folders.top': 'Top level of {account}',
  'folders.noPlace': 'There is no place for it.',
  'folders.taken':
    '{n, plural, one {# place that already has a folder called “{name}” is left out.} other {# places that already have a folder called “{name}” are left out.}}',
  'folders.move.server':
    '{n, plural, =0 {The folder moves on the server, too: your other devices and webmail show it in its new place.} one {The folder and the one in it move on the server, too: your other devices and webmail show them in their new place.} other {The folder and the # folders in it move on the server, too: your other devices and webmail show them in their new place.}}',
  'folders.move.device':
    '{n, plural, =0 {The folder moves on this device only. No server is changed.} one {The folder and the one in it move on this device only. No server is changed.} other {The folder and the # folders in it move on this device only. No server is changed.}}',
  'folders.moved':
    '{scope, select, server {Folder {name} moved to {place}, also on the server} other {Folder {name} moved to {place}, only on this device}}',
  'folders.drag': 'Move folder {name} to {place} – {scope}',
  'activity.what.moveFolder': 'Move the folder “{mailbox}” to “{to}”',
  'activity.what.moveFolderTop': 'Move the folder “{mailbox}” to the top level',
} as const
