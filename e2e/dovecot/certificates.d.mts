export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}
export function makeAuthority(folder: string): Promise<CertificateFiles>
export function makeServerCertificate(
  folder: string,
  options: {
    readonly name: string
    readonly authority?: CertificateFiles
    readonly names?: readonly string[]
    readonly expired?: boolean
  },
): Promise<CertificateFiles>
