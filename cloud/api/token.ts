/** Carries the token of a run to the cloud's own API, `/_eventbed/…`. */
export const TOKEN_HEADER = 'x-eventbed-token'
/** The same in a URL, for the page and for what a browser cannot send a header with. */
export const TOKEN_PARAMETER = 'token'
/** Where commands find the token of a cloud that runs in another process. */
export const TOKEN_VARIABLE = 'EVENTBED_TOKEN'
