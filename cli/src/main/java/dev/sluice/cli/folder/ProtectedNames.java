package dev.sluice.cli.folder;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names that are never sent and never come back: secrets, and the machinery of git and Sluice. The server keeps off the same
 * ones; what must not leave this machine is held here already.
 */
public final class ProtectedNames {
    private static final Set<String> MACHINERY = Set.of(".git", ".sluice");
    private static final Set<String> SECRETS = Set.of(
            ".ssh",
            ".aws",
            ".gnupg",
            ".netrc",
            ".pgpass",
            ".htpasswd",
            ".git-credentials",
            "id_rsa",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519");
    private static final List<String> SECRET_ENDINGS = List.of(".pem", ".key", ".p12", ".pfx", ".jks", ".keystore");
    private static final Set<String> ENV_SAMPLES = Set.of(".env.example", ".env.sample", ".env.template");

    private ProtectedNames() {}

    /** Whether a name on the path is protected; whole names count, without regard to case. */
    public static boolean onPath(String path) {
        return Stream.of(path.split("[/\\\\]"))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(ProtectedNames::isProtected);
    }

    private static boolean isProtected(String lower) {
        return MACHINERY.contains(lower)
                || SECRETS.contains(lower)
                || SECRET_ENDINGS.stream().anyMatch(lower::endsWith)
                || lower.equals(".env")
                || (lower.startsWith(".env.") || lower.startsWith(".env-") || lower.startsWith(".envrc"))
                        && !ENV_SAMPLES.contains(lower);
    }
}
