export const masterPassword = {
  'master.set': 'Set a master password…',
  'master.change': 'Change the master password…',
  'master.drop': 'Give up the master password',
  'master.drop.go': 'Give it up',
  'master.drop.text':
    'The passwords of your accounts go to the keychain of your system if there is one by now. Else Tern keeps them only until you quit, and asks again next time.',
  'master.dropped': 'The master password is gone.',
  'master.kept': 'Your passwords are kept under the master password.',
  'master.where': 'Where passwords are kept',
  'master.where.keychain': 'In the keychain of your system.',
  'master.where.session-only':
    'Only in memory, until you quit: this system has no keychain. A master password keeps them, or a keychain such as GNOME Keyring or KWallet: install it and start Tern again.',
  'master.where.master-password': 'In a file of this device that your master password opens.',
  'master.where.locked': 'In a file of this device. Enter the master password to use them.',
  'master.means':
    'Tern encrypts the passwords of your accounts with it and keeps them on this device (scrypt, AES-256). It asks for the master password each time it starts.',
  'master.limits':
    'It protects passwords only: the mail on this device is not encrypted. If you forget it, you enter the passwords of your accounts again. No mail is lost.',
  'master.first': 'Master password',
  'master.second': 'The same once more',
  'master.short': 'At least {n} characters; a few words are better than one.',
  'master.differs': 'The two are not the same.',
  'master.password': 'Master password',
  'master.unlock.title': 'Unlock your passwords',
  'master.unlock.text':
    'Tern needs the master password to sign in to your accounts. Mail on this device can be read without it.',
  'master.unlock': 'Unlock',
  'master.later': 'Later',
  'master.forgotten': 'Forgotten?',
  'master.forgotten.go': 'Drop the passwords',
  'master.forgotten.text':
    'The kept passwords cannot be read without it. They are dropped, and Tern asks for the password of each account again. No mail is lost.',
  'master.wrong': 'This is not the master password.',
  'master.wrong.do': 'Try again; upper and lower case count.',
} as const
