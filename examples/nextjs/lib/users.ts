/** The signed-in user. Replace it with your session; never take it from the request. */
export async function readSignedInUser(): Promise<string> {
  return 'user-42';
}

const handled = new Set<string>();

/**
 * Stores who a user is on Instagram. Replace it with your database: a unique column for the notification's id, written in the
 * transaction of the effect, because a notification can come twice and to any instance.
 */
export async function saveInstagramUser(
  notificationId: string,
  userId: string,
  igsid: string,
): Promise<void> {
  if (handled.has(notificationId)) return;
  process.stdout.write(`${userId} is ${igsid}\n`);
  handled.add(notificationId);
}
