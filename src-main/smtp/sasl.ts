import type { SMTPConnectionCustomAuthHandlers } from 'nodemailer/lib/smtp-connection'

/** Control-A, which separates the fields of both mechanisms. */
const separator = '\u0001'

/**
 * Sign-in by OAuth access token: OAUTHBEARER (RFC 7628) and the older XOAUTH2. The token is the `pass` of the sign-in.
 * A server that refuses answers with a challenge that wants an empty line before the real refusal (RFC 7628 §3.2.3).
 */
export function saslHandlers(): SMTPConnectionCustomAuthHandlers {
  const handler =
    (name: string, initial: (user: string, token: string) => string) =>
    async (context: Parameters<SMTPConnectionCustomAuthHandlers[string]>[0]): Promise<void> => {
      const { user, pass } = context.auth.credentials
      const encoded = Buffer.from(initial(user, pass)).toString('base64')
      let reply = await context.sendCommand(`AUTH ${name} ${encoded}`)
      if (reply.status === 334) reply = await context.sendCommand(name === 'OAUTHBEARER' ? 'AQ==' : '')
      if (reply.status < 200 || reply.status >= 300) throw new Error('the token was refused')
    }
  return {
    XOAUTH2: handler('XOAUTH2', (user, token) => [`user=${user}`, `auth=Bearer ${token}`, '', ''].join(separator)),
    OAUTHBEARER: handler('OAUTHBEARER', (user, token) =>
      [`n,a=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},`, `auth=Bearer ${token}`, '', ''].join(separator),
    ),
  }
}
