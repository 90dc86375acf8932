const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** Whether a code such as `EUR` is one of ISO 4217. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code)
