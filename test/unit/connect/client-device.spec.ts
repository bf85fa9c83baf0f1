import { expect, test } from '@jest/globals';
import { readDevice } from '../../../src/connect/client-device.js';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';

// Forms of user agents: https://github.com/shalanah/inapp-spy and https://github.com/f2etw/detect-inapp/issues/35 (read 2026-11)
test.each([
  [
    'Instagram on iOS',
    `${IPHONE} Mobile/22F76 Instagram 385.0.0.28.84 (iPhone17,1; iOS 18_5; en_US)`,
    'Instagram',
    'apple',
  ],
  [
    'Instagram on Android',
    `${ANDROID} Chrome/137.0 Mobile Safari/537.36 Instagram 385.0.0.47.74 Android`,
    'Instagram',
    'android',
  ],
  ['Facebook on iOS', `${IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/516.0;FBBV/738291]`, 'Facebook', 'apple'],
  [
    'Facebook on Android',
    `${ANDROID} Chrome/137.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/516.0.0.60.61;]`,
    'Facebook',
    'android',
  ],
  ['Messenger on iOS', `${IPHONE} Mobile/22F76 [FBAN/MessengerForiOS;FBAV/510.0]`, 'Messenger', 'apple'],
  [
    'TikTok on iOS',
    `${IPHONE} Mobile/22F76 musical_ly_40.3.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6`,
    'TikTok',
    'apple',
  ],
  [
    'Snapchat on iOS',
    `${IPHONE} Version/18.5 Mobile/15E148 Snapchat/13.44.0.48 (like Safari/8621.2.5)`,
    'Snapchat',
    'apple',
  ],
  [
    'LinkedIn on Android',
    `${ANDROID} Chrome/137.0 Mobile Safari/537.36 [LinkedInApp]/4.1.1089`,
    'LinkedIn',
    'android',
  ],
  ['X on iOS', `${IPHONE} Version/18.5 Mobile/22F76 Safari/604.1 Twitter for iPhone/11.3`, 'X', 'apple'],
  ['LINE on iOS', `${IPHONE} Mobile/22F76 Safari Line/15.7.0`, 'LINE', 'apple'],
  [
    'WeChat on Android',
    `${ANDROID} Chrome/137.0 Mobile Safari/537.36 MicroMessenger/8.0.60.2880 WeChat/arm64`,
    'WeChat',
    'android',
  ],
  [
    'Telegram on Android',
    `${ANDROID} Chrome/137.0 Mobile Safari/537.36 Telegram-Android/11.13.1 (Google Pixel 9)`,
    'Telegram',
    'android',
  ],
])('the browser inside %s is named', (_where, userAgent, name, platform) => {
  const { view, inApp } = readDevice({ userAgent, mobileHint: undefined });
  expect({ view, name: inApp?.name, platform: inApp?.platform }).toEqual({ view: 'phone', name, platform });
  expect(inApp?.isInstagram).toBe(name === 'Instagram');
});

test.each([
  ['Safari on an iPhone', `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, undefined, 'phone'],
  [
    'Chrome on Android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36',
    '?1',
    'phone',
  ],
  [
    'Chrome on an Android tablet',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
    '?0',
    'phone',
  ],
  [
    'Chrome on Windows',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36',
    '?0',
    'desktop',
  ],
  [
    'an iPad, which says it is a Macintosh',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    undefined,
    'desktop',
  ],
  ['a reduced user agent with the hint', 'Mozilla/5.0', '?1', 'phone'],
  ['no user agent', '', undefined, 'desktop'],
])('%s gets its view and is in no app', (_what, userAgent, mobileHint, view) => {
  expect(readDevice({ userAgent, mobileHint })).toEqual({ view, inApp: null });
});
