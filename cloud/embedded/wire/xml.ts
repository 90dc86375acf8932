/** Escapes text for XML. Control characters that XML cannot represent are removed. */
export const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Returns `<Name>value</Name>` for each field with a plain value. */
export const plainElements = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('')
