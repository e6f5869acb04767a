/** Mail that goes from one home to another: from a server to this device, from here to a server, between servers. */
export const moving = {
  'folder.removed': '{name} removed, its messages are in the Trash',
  'scope.toDevice': 'To this device – removed from the server',
  'scope.toServer': 'To the server, and to your other devices',
  'scope.betweenServers': 'To the other server – removed from this one',
  'done.movedToDevice':
    '{n, plural, one {Moved to {folder} on this device, will be removed from the server} other {# messages moved to {folder} on this device, will be removed from the server}}',
  'done.movedToServer':
    '{n, plural, one {On its way to {folder} on the server} other {# messages on their way to {folder} on the server}}',
  'done.copiedToServer':
    '{n, plural, one {A copy is on its way to {folder} on the server} other {# copies are on their way to {folder} on the server}}',
  'done.movedBetween':
    '{n, plural, one {On its way to {folder} on the other server} other {# messages on their way to {folder} on the other server}}',
} as const
