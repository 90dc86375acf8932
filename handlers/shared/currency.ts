const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** Whether a code such as `EUR` is an ISO 4217 currency code. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code)
