package dev.sluice.session;

import static io.restassured.RestAssured.given;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.config.ConfigTail;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.TokenMint;
import dev.sluice.session.identity.UserAccounts;
import dev.sluice.session.log.Tails;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** People for tests, with tokens of the issuer; who has an account too can log in through the front door. */
@ApplicationScoped
public class People {
    public static final String PASSWORD = "correct horse battery staple";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UserAccounts accounts;
    private final TokenMint mint;
    private final Tails tails;
    private final ConfigTail configs;

    /** Somebody with a token. */
    public record Person(TenantId tenant, UserId user, String token) {
        /** A JSON request in this person's name. */
        public RequestSpecification asks() {
            return given().auth().oauth2(token).contentType(ContentType.JSON);
        }
    }

    public People(UserAccounts accounts, TokenMint mint, Tails tails, ConfigTail configs) {
        this.accounts = accounts;
        this.mint = mint;
        this.tails = tails;
        this.configs = configs;
    }

    /** A replica may answer before it has read its log; until then it takes no turn. */
    @PostConstruct
    void comeWhenTheLogIsRead() {
        Awaitility.await().atMost(PATIENCE).until(() -> tails.caughtUp() && configs.caughtUp());
    }

    public Person developer(String name) {
        return person("acme", name, "developer");
    }

    public Person person(String tenant, String name, String role) {
        var token = mint.token(tenant, name, List.of(role.split(",")));
        return new Person(new TenantId(tenant), new UserId(name), token);
    }

    /** Somebody of {@code acme} who can log in with {@link #PASSWORD}. */
    public void account(String name, AccessRole role) {
        accounts.add(new TenantId("acme"), new UserId(name), PASSWORD, Set.of(role));
    }

    public static String login(String name, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", name, "password", password))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
