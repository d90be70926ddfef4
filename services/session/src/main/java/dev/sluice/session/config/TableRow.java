package dev.sluice.session.config;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A table that counts, as it stands on {@code sluice.configs}. */
@Entity
@Table(schema = "session", name = "config_tables")
public class TableRow extends PanacheEntityBase {
    /** As in the key of its record: {@code routing}, {@code prices}, {@code plan/generate}. */
    @Id
    public String kind;

    public String version;

    /** JSON. */
    public String body;

    @Column(name = "changed_by")
    public String changedBy;

    @Column(name = "changed_at")
    public Instant changedAt;
}
