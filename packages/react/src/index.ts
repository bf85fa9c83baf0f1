export {
  HitchConnect,
  type HitchConnectProps,
  type HitchError,
  type HitchReady,
  type HitchResize,
  type HitchStatus,
} from './hitch-connect.js';
