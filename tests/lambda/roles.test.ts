// The names by which the database is asked. Doesn't prove what the roles may do: tests/ledger/roles.test.ts does.
import { readMigrations } from "../../lambda/bundle/migrationFiles";
import { masterRole, readerRole, validatorRole } from "../../lambda/database/roles";

const made = Object.values(readMigrations().files).flatMap((text) =>
  [...text.matchAll(/create role (\w+)/g)].map(([, name]) => name),
);

it("are those that the migrations make", () => {
  expect(made.sort()).toEqual([readerRole, validatorRole].sort());
  expect(new Set([validatorRole, readerRole]).size).toBe(2);
});

it("leave the owner to RDS", () => {
  expect(masterRole).toBe("dbadmin");
});
