import { useText } from '../text/use-text'

export function PdfPreview({ url, name }: { readonly url: string; readonly name: string }) {
  const text = useText()
  return (
    <p>
      {text('reading.preview.failed')} {url} {name}
    </p>
  )
}
