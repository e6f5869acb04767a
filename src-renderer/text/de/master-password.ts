import type { Catalog } from '../catalog'

export const masterPassword: Catalog['masterPassword'] = {
  'master.set': 'Hauptpasswort festlegen …',
  'master.change': 'Hauptpasswort ändern …',
  'master.drop': 'Hauptpasswort aufgeben',
  'master.drop.go': 'Aufgeben',
  'master.drop.text':
    'Die Passwörter Ihrer Konten kommen in den Schlüsselbund Ihres Systems, falls es inzwischen einen gibt. Sonst behält Tern sie nur bis zum Beenden und fragt beim nächsten Mal wieder.',
  'master.dropped': 'Es gibt kein Hauptpasswort mehr.',
  'master.kept': 'Ihre Passwörter sind mit dem Hauptpasswort geschützt.',
  'master.where': 'Wo Passwörter aufbewahrt werden',
  'master.where.keychain': 'Im Schlüsselbund Ihres Systems.',
  'master.where.session-only':
    'Nur im Arbeitsspeicher, bis Sie beenden: Dieses System hat keinen Schlüsselbund. Ein Hauptpasswort bewahrt sie auf, oder ein Schlüsselbund wie GNOME Keyring oder KWallet: Installieren Sie ihn, und starten Sie Tern neu.',
  'master.where.master-password': 'In einer Datei auf diesem Gerät, die Ihr Hauptpasswort öffnet.',
  'master.where.locked': 'In einer Datei auf diesem Gerät. Geben Sie das Hauptpasswort ein, um sie zu verwenden.',
  'master.means':
    'Tern verschlüsselt damit die Passwörter Ihrer Konten und bewahrt sie auf diesem Gerät auf (scrypt, AES-256). Bei jedem Start wird nach dem Hauptpasswort gefragt.',
  'master.limits':
    'Es schützt nur Passwörter: Die E-Mails auf diesem Gerät sind nicht verschlüsselt. Wenn Sie es vergessen, geben Sie die Passwörter Ihrer Konten erneut ein. Es gehen keine E-Mails verloren.',
  'master.first': 'Hauptpasswort',
  'master.second': 'Noch einmal dasselbe',
  'master.short': 'Mindestens {n} Zeichen; einige Wörter sind besser als eines.',
  'master.differs': 'Die beiden stimmen nicht überein.',
  'master.password': 'Hauptpasswort',
  'master.unlock.title': 'Passwörter entsperren',
  'master.unlock.text':
    'Tern braucht das Hauptpasswort, um sich bei Ihren Konten anzumelden. E-Mails auf diesem Gerät lassen sich auch ohne es lesen.',
  'master.unlock': 'Entsperren',
  'master.later': 'Später',
  'master.forgotten': 'Vergessen?',
  'master.forgotten.go': 'Passwörter verwerfen',
  'master.forgotten.text':
    'Ohne das Hauptpasswort lassen sich die aufbewahrten Passwörter nicht lesen. Sie werden verworfen, und Tern fragt für jedes Konto erneut nach dem Passwort. Es gehen keine E-Mails verloren.',
  'master.wrong': 'Das ist nicht das Hauptpasswort.',
  'master.wrong.do': 'Versuchen Sie es noch einmal; Groß- und Kleinschreibung zählen.',
}
