/** Who asks the database, by the names that the first migration makes; IAM policies name them too. */
export const validatorRole = "validator";
export const readerRole = "reader";

/** The owner of the database, as whom only the migrator logs in. */
export const masterRole = "dbadmin";
