/** What proves to a server who the user is. Never part of an account, never written to disk unprotected, never logged. */
export type Credential =
  | { readonly kind: 'password'; readonly password: string }
  /** An access token that is valid now; whoever asks at sign-in gets a fresh one (RFC 7628, XOAUTH2). */
  | { readonly kind: 'oauth'; readonly accessToken: string }
