package dev.sluice.policy.call;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names that tools keep off: secrets, and the machinery of git and Sluice, which runs code. Whole names are compared,
 * without regard to case: {@code .github} is no {@code .git}.
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

    /** Whether a name on the path is protected. */
    public static boolean onPath(List<String> path) {
        return path.stream().anyMatch(ProtectedNames::isProtected);
    }

    /** Whether tools keep off what has this name. */
    public static boolean isProtected(String name) {
        return MACHINERY.contains(name.toLowerCase(Locale.ROOT)) || secret(name);
    }

    /** Patterns of all names that {@link #secret} means, and of some that it does not; a star is any text. */
    public static Stream<String> secretPatterns() {
        return Stream.of(
                        SECRETS.stream().sorted(),
                        SECRET_ENDINGS.stream().map("*"::concat),
                        Stream.of(".env", ".env.*", ".env-*", ".envrc*"))
                .flatMap(names -> names);
    }

    /** Whether what has this name is likely a secret. */
    public static boolean secret(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return SECRETS.contains(lower)
                || SECRET_ENDINGS.stream().anyMatch(lower::endsWith)
                || lower.equals(".env")
                || (lower.startsWith(".env.") || lower.startsWith(".env-") || lower.startsWith(".envrc"))
                        && !ENV_SAMPLES.contains(lower);
    }
}
