import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Is told of the ends of jobs: {@code java docs/examples/CallbackReceiver.java 9000 JOB SECRET}, with the {@code job_id} and the
 * {@code callback_secret} that the job was answered with. A real one keeps the secret of each job, and the jobs that it was told of.
 */
class CallbackReceiver {
    private static final long OLDEST_SECONDS = 300;

    private static final Set<String> TOLD = new HashSet<>();

    public static void main(String[] arguments) throws Exception {
        var secrets = Map.of(arguments[1], arguments[2]);
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var body = exchange.getRequestBody().readAllBytes();
                var job = exchange.getRequestHeaders().getFirst("Sluice-Delivery");
                var signature = exchange.getRequestHeaders().getFirst("Sluice-Signature");
                var secret = job == null ? null : secrets.get(job);
                if (secret == null || signature == null || !isSigned(signature, secret, body)) {
                    exchange.sendResponseHeaders(401, -1);
                    return;
                }
                // The same end may be told twice: the second time there is nothing to do, and it is as well.
                if (TOLD.add(job)) {
                    System.out.println(new String(body, StandardCharsets.UTF_8));
                }
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    /** {@code t=<second>,v1=<HMAC-SHA256 of "<second>.<body>", in hex>}, and not older than five minutes. */
    private static boolean isSigned(String signature, String secret, byte[] body) {
        try {
            var second = signature.substring(signature.indexOf("t=") + 2, signature.indexOf(','));
            if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(second)) > OLDEST_SECONDS) {
                return false;
            }
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((second + ".").getBytes(StandardCharsets.UTF_8));
            var expected = HexFormat.of().formatHex(mac.doFinal(body));
            var given = signature.substring(signature.indexOf("v1=") + 3);
            return MessageDigest.isEqual(expected.getBytes(), given.getBytes());
        } catch (Exception malformed) {
            return false;
        }
    }
}
