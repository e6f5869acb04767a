import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { SMTPServer } from 'smtp-server'

/**
 * What Dovecot's submission service hands mail on to: delivers to users of example.org by LMTP, refuses everybody else,
 * and those in `refuse`. `delivered` holds what came, as it came.
 */
export async function startRelay({ port, lmtpPort }) {
  const delivered = []
  const refuse = new Set()
  const fail = (code, words) => Object.assign(new Error(words), { responseCode: code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      if (refuse.has(address)) done(fail(550, `5.1.1 ${address} does not exist here`))
      else done(/@example\.org$/i.test(address) ? null : fail(550, '5.7.1 only example.org here'))
    },
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const pieces = []
      stream.on('data', (piece) => pieces.push(piece))
      stream.on('end', () => {
        const source = Buffer.concat(pieces)
        const to = rcptTo.map(({ address }) => address)
        const lmtp = new SMTPConnection({ host: '127.0.0.1', port: lmtpPort, lmtp: true, ignoreTLS: true })
        lmtp.once('error', (error) => done(fail(451, error.message)))
        lmtp.connect(() =>
          lmtp.send({ from: mailFrom ? mailFrom.address : '', to }, source, (error, info) => {
            lmtp.quit()
            if (error) done(fail(554, error.response ?? error.message))
            else {
              delivered.push({ from: mailFrom ? mailFrom.address : '', to, source })
              done(null, info?.response)
            }
          }),
        )
      })
    },
  })
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { delivered, refuse, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}
