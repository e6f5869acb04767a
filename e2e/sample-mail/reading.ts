/** Mails that show what the reader can do, as senders write them. */

export interface MailParts {
  readonly subject: string
  readonly from?: string
  /** Further header lines. */
  readonly fields?: readonly string[]
  /** The entity: its own Content-… lines, an empty line, the body. */
  readonly entity: readonly string[]
}

let serial = 0

/** A raw message with CRLF. Every text is written as UTF-8. */
export function rawMail({ subject, from = 'Ada Lovelace <ada@example.net>', fields = [], entity }: MailParts): Buffer {
  serial += 1
  return Buffer.from(
    [
      ...(from === '' ? [] : [`From: ${from}`]),
      'To: Alex Doe <alex@example.org>',
      `Subject: ${subject}`,
      'Date: Mon, 23 Nov 2026 09:00:00 +0000',
      `Message-ID: <reading.${serial}.${Math.random().toString(36).slice(2)}@example.net>`,
      ...fields,
      'MIME-Version: 1.0',
      ...entity,
      '',
    ].join('\r\n'),
  )
}

export const html = (markup: string): readonly string[] => ['Content-Type: text/html; charset=utf-8', '', markup]
export const plain = (text: string): readonly string[] => ['Content-Type: text/plain; charset=utf-8', '', text]

/** A multipart entity around others. */
export function multipart(subtype: string, ...parts: readonly (readonly string[])[]): readonly string[] {
  serial += 1
  const boundary = `b${serial}`
  return [
    `Content-Type: multipart/${subtype}; boundary=${boundary}`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ]
}

/** A file as an entity. */
export function file(
  name: string,
  type: string,
  content: Buffer | string,
  more: readonly string[] = [],
): readonly string[] {
  return [
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    ...more,
    '',
    ...(Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
  ]
}

export const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

export const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:1@example.net',
  'SUMMARY:Quarterly planning',
  'LOCATION:Room 4, second floor',
  'DTSTART;TZID=Europe/Berlin:20261201T090000',
  'DTEND;TZID=Europe/Berlin:20261201T103000',
  'RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10',
  'ORGANIZER;CN=Ada Lovelace:mailto:ada@example.net',
  'ATTENDEE;CN=Alex Doe;PARTSTAT=NEEDS-ACTION:mailto:alex@example.org',
  'ATTENDEE;CN=Charles Babbage;PARTSTAT=ACCEPTED:mailto:charles@example.net',
  'DESCRIPTION:Please bring your numbers.',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n')
