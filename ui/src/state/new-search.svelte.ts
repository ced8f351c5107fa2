// A new search was asked for (rail, Ctrl+N): S-08 opens its forms, also where it is shown already.
export const newSearch = $state({ wanted: false });
