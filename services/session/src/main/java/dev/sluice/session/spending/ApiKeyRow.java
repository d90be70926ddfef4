package dev.sluice.session.spending;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** An API key, without the key. */
@Entity
@Table(schema = "session", name = "api_keys")
public class ApiKeyRow extends PanacheEntityBase {
    @Id
    public String id;

    public String sha256;
    public String tenant;
    public String owner;
    public String name;

    /** Model names, one a line; none for all. */
    public String models;

    @Column(name = "request_digest")
    public String requestDigest;

    @Column(name = "created_by")
    public String createdBy;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "expires_at")
    public Instant expiresAt;

    @Column(name = "revoked_by")
    public String revokedBy;

    @Column(name = "revoked_at")
    public Instant revokedAt;

    public List<String> modelNames() {
        return models.isEmpty() ? List.of() : List.of(models.split("\n"));
    }
}
