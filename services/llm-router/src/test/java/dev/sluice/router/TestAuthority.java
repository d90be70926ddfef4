package dev.sluice.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of our own, made anew by the JDK's keytool, so that no private key lies in the repository. */
final class TestAuthority {
    private static final String NAME = "authority";
    private static final String PASSWORD = "not-a-secret";

    private final Path keys;
    private final Path certificate;

    private TestAuthority(Path directory) {
        keys = directory.resolve("keys.p12");
        certificate = directory.resolve("authority.pem");
    }

    static TestAuthority create() {
        try {
            var authority = new TestAuthority(Files.createTempDirectory("sluice-authority"));
            authority.keytool("-genkeypair", "-alias", NAME, "-keyalg", "EC", "-dname", "CN=test", "-ext", "bc:c");
            authority.keytool("-exportcert", "-rfc", "-alias", NAME, "-file", authority.certificate.toString());
            return authority;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its own certificate, in PEM. */
    Path certificate() {
        return certificate;
    }

    /**
     * What a server needs to be known by this name.
     *
     * @param subject as keytool writes it: {@code ip:127.0.0.1}, {@code dns:a.example}
     * @param more further options of keytool
     */
    SSLContext identity(String subject, String... more) {
        var alias = "server-" + subject + String.join("", more);
        var options = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-signer", NAME, "-keyalg", "EC"));
        options.addAll(List.of("-dname", "CN=server", "-ext", "san=" + subject));
        options.addAll(List.of(more));
        keytool(options.toArray(String[]::new));
        try {
            return context(alias);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("keytool made no usable key", e);
        }
    }

    private SSLContext context(String alias) throws GeneralSecurityException, IOException {
        var password = PASSWORD.toCharArray();
        var all = KeyStore.getInstance(keys.toFile(), password);
        var one = KeyStore.getInstance("PKCS12");
        one.load(null, password);
        one.setKeyEntry(alias, all.getKey(alias, password), password, all.getCertificateChain(alias));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(one, password);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
        try {
            var running = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(running.getInputStream().readAllBytes());
            if (running.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
