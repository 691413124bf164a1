/**
 * Bytes to text for extractors that take text: by the encoding that the page declares, else as UTF-8. Each brings the sniffer of
 * its own folder.
 */
export const decodeWith = (sniff) => (bytes) =>
  new TextDecoder(sniff(bytes, { defaultEncoding: 'UTF-8', maxPrescanBytes: 65_536 })).decode(bytes)
