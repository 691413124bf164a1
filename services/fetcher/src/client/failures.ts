/** The answer is larger than may be taken, as received, unpacked, or in its headers. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/** The body can't be unpacked: an unknown content coding, too many layers of them, or damage. */
export class BadEncodingError extends Error {
  override readonly name = 'BadEncodingError'
}

/** The headers of the answer give its body more than one length, or one that is none. */
export class BadFramingError extends Error {
  override readonly name = 'BadFramingError'
}

/** The address is not public, and the operator has not listed its network. Says nothing of what answers there. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

/** The port is not one of those that may be fetched from. */
export class ForbiddenPortError extends Error {
  override readonly name = 'ForbiddenPortError'
}

/** The DNS knows the name, but no address of it. */
export class NoAddressError extends Error {
  override readonly name = 'NoAddressError'
}
