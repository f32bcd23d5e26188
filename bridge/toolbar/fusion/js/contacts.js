// @ts-check
// Who has which number: the reverse look-up that Fusion does when a call is announced. Pure.

/** @typedef {{number: string, name: string, organization?: string, email?: string, job?: string}} Contact */

/** The contact of a number, spaces and punctuation aside. @param {Contact[]} contacts @param {unknown} number */
export function lookUp(contacts, number) {
  const wanted = digits(number);
  return wanted === "" ? null : contacts.find((contact) => digits(contact.number) === wanted) ?? null;
}

/** What Fusion answers about a contact. @param {Contact | null} contact @param {number} id @returns {Record<string, string>} */
export function contactData(contact, id) {
  if (contact === null) return {};
  const [first, ...rest] = contact.name.split(" ");
  return {
    SVCMCA_CONTACT_ID: String(id), SVCMCA_CONTACT_NAME: contact.name, SVCMCA_CONTACT_FIRST_NAME: first,
    SVCMCA_CONTACT_LAST_NAME: rest.join(" "), SVCMCA_CONTACT_PRIMARY_PHONE: contact.number,
    SVCMCA_CONTACT_PRIM_ORG_NAME: contact.organization ?? "", SVCMCA_EMAIL: contact.email ?? "",
    SVCMCA_DISPLAY_NAME: contact.name,
  };
}

/** @param {unknown} number */
function digits(number) {
  return String(number ?? "").replace(/[^0-9]/g, "");
}
