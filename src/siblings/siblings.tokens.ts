/** The `SiblingChannel` of this process; null when it is the only one. */
export const SIBLING_CHANNEL = Symbol('SIBLING_CHANNEL');
