/** Documents as providers publish them, written after the format "config-v1.1" for tests. */

export const ordinary = `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="mail.example">
    <domain>mail.example</domain>
    <domain>Mail-Two.example</domain>
    <displayName>Example &amp; Sons Mail</displayName>
    <displayShortName>Example</displayShortName>
    <incomingServer type="imap">
      <hostname>imap.mail.example</hostname>
      <port>993</port>
      <socketType>SSL</socketType>
      <authentication>OAuth2</authentication>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.mail.example</hostname>
      <port>143</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="pop3">
      <hostname>pop.mail.example</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILLOCALPART%</username>
      <pop3><leaveMessagesOnServer>true</leaveMessagesOnServer></pop3>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.%EMAILDOMAIN%</hostname>
      <port>587</port>
      <socketType>STARTTLS</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </outgoingServer>
    <documentation url="https://mail.example/help"><descr lang="de">Einrichtung</descr></documentation>
  </emailProvider>
  <webMail><loginPage url="https://mail.example/"/></webMail>
</clientConfig>`

/** A provider that still offers clear text first, and sign-in by client address or NTLM. */
export const clearTextFirst = `<clientConfig version="1.1"><emailProvider id="old.example">
  <domain>old.example</domain><displayName>Old</displayName>
  <incomingServer type="pop3"><hostname>old.example</hostname><port>110</port><socketType>plain</socketType>
    <authentication>password-cleartext</authentication><username>%EMAILLOCALPART%</username></incomingServer>
  <incomingServer type="pop3"><hostname>old.example</hostname><port>995</port><socketType>SSL</socketType>
    <authentication>NTLM</authentication><authentication>password-cleartext</authentication>
    <username>%EMAILLOCALPART%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>old.example</hostname><port>25</port><socketType>plain</socketType>
    <authentication>client-IP-address</authentication></outgoingServer>
</emailProvider></clientConfig>`

/** One IMAP and one POP3 server at \`host\`, on these ports. */
export function documentFor(host: string, ports: { imap?: number; pop3?: number; smtp?: number }): string {
  const server = (tag: string, type: string, port: number | undefined): string =>
    port === undefined
      ? ''
      : `<${tag} type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>SSL</socketType>
         <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></${tag}>`
  return `<clientConfig version="1.1"><emailProvider id="x"><displayName>Test Provider</displayName>
    ${server('incomingServer', 'imap', ports.imap)}${server('incomingServer', 'pop3', ports.pop3)}
    ${server('outgoingServer', 'smtp', ports.smtp)}</emailProvider></clientConfig>`
}
