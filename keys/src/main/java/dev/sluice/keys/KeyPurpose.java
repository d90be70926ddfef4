package dev.sluice.keys;

import java.nio.file.Path;

/**
 * What a key may sign. Each purpose has a directory of its own below that of all public keys, and only the service that
 * signs for it may write there: a key that somebody puts anywhere else signs nothing for this purpose, whatever its
 * file is called.
 */
public sealed interface KeyPurpose {
    /** Grants, which only the session service signs. */
    KeyPurpose GRANTS = new Grants();

    /** Heads of the audit's chain, which only the session service signs. */
    KeyPurpose AUDIT_HEADS = new AuditHeads();

    /** The directory of this purpose's public keys below the directory of all. */
    Path under(Path publicDirectory);

    record Grants() implements KeyPurpose {
        @Override
        public Path under(Path publicDirectory) {
            return publicDirectory.resolve("grants");
        }
    }

    record AuditHeads() implements KeyPurpose {
        @Override
        public Path under(Path publicDirectory) {
            return publicDirectory.resolve("audit");
        }
    }

    /**
     * Tokens by which one service proves its name to another.
     *
     * @param service the service that signs them, and whose name they carry
     */
    record ServiceTokens(String service) implements KeyPurpose {
        public ServiceTokens {
            if (!service.matches("[a-z][a-z-]{0,62}")) {
                throw new IllegalArgumentException("not the name of a service");
            }
        }

        @Override
        public Path under(Path publicDirectory) {
            return publicDirectory.resolve("services").resolve(service);
        }
    }
}
