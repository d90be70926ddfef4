package dev.sluice.session.spending;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A budget that counts, as it stands on {@code sluice.configs}. */
@Entity
@Table(schema = "session", name = "budgets")
public class BudgetRow extends PanacheEntityBase {
    @Id
    public String name;

    public String tenant;

    @Column(name = "total_micros")
    public Long totalMicros;

    @Column(name = "month_micros")
    public Long monthMicros;

    @Column(name = "day_micros")
    public Long dayMicros;

    @Column(name = "warn_percent")
    public int warnPercent;

    @Column(name = "changed_by")
    public String changedBy;

    @Column(name = "changed_at")
    public Instant changedAt;
}
