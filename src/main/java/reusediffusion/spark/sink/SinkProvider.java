package reusediffusion.spark.sink;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's way in: {@code dataset.write().format(SinkProvider.NAME).mode("append").option("path", …).save()} with rows of {@link
 * Outcome#SCHEMA}. Options: path, run, layout.
 */
public final class SinkProvider implements TableProvider {
    public static final String NAME = SinkProvider.class.getName();

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return Outcome.SCHEMA;
    }

    @Override
    public boolean supportsExternalMetadata() {
        return true;
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return new Sink();
    }

    private static final class Sink implements SupportsWrite {
        @Override
        public String name() {
            return "samples";
        }

        @Override
        @SuppressWarnings("deprecation")
        public StructType schema() {
            return Outcome.SCHEMA;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
        }

        @Override
        public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
            return new WriteBuilder() {
                @Override
                public Write build() {
                    return new Write() {
                        @Override
                        public BatchWrite toBatch() {
                            return new ShardedWrite(info.options());
                        }
                    };
                }
            };
        }
    }
}
