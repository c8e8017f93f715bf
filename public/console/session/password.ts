/**
 * Changes my own password at the platform (contract, `/WebTicket/password`).
 * @returns a sentence when it was not changed
 */
export async function changePassword(change: {
  username: string;
  password: string;
  newPassword: string;
}): Promise<string | undefined> {
  const { username, password, newPassword } = change;
  let response: Response;
  try {
    response = await fetch('/WebTicket/password', {
      method: 'POST',
      body: new URLSearchParams({ username, password, new_password: newPassword }),
    });
  } catch {
    return 'There is no connection. Your password is as it was.';
  }
  if (response.ok) return undefined;
  if (response.status === 400)
    return 'Not changed. Either the current password is wrong, or the new one is not good enough.';
  if (response.status === 429) return 'Too many attempts. Wait a while and try again.';
  return 'Passwords cannot be changed here. Ask whoever runs the helpdesk.';
}
