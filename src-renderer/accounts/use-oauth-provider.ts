import { useEffect, useState } from 'react'
import { type OAuthProviderInfo, oauthProviderOf } from '../../src-shared/mail/oauth'
import { call } from '../shell/bridge'

/** The provider whose browser sign-in a server takes: the one named, else the one its host belongs to. */
export function useOAuthProvider(host: string, named: string | undefined): OAuthProviderInfo | undefined {
  const [providers, setProviders] = useState<readonly OAuthProviderInfo[]>([])
  useEffect(() => {
    void call('oauth.providers').then((result) => {
      if (result.ok) setProviders(result.value)
    })
  }, [])
  return providers.find(({ id }) => id === named) ?? oauthProviderOf(host, providers)
}
