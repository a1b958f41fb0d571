import java.io.ByteArrayInputStream;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The statements of docs/output.md, run: Tables DATA LAKE. */
public final class Tables {
    public static void main(String[] arguments) throws Exception {
        String data = arguments[0];
        String lake = arguments[1];
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config(
                        "spark.sql.extensions",
                        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions,io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config("spark.sql.catalog.lake.warehouse", lake)
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        Dataset<Row> rows = spark.read().parquet(data);
        long number = rows.count();
        picture(rows.select("id", "prompt", "image.bytes").head().getAs("bytes"), "Spark");

        // Iceberg, in SQL
        spark.sql("create table lake.pictures using iceberg as select * from parquet.`" + data + "`");
        same(number, spark.table("lake.pictures").count(), "Iceberg, created");
        spark.sql("delete from lake.pictures where id = '" + rows.head().getAs("id") + "'");
        String merge = "merge into lake.pictures t using parquet.`" + data
                + "` s on t.id = s.id when not matched then insert *";
        spark.sql(merge);
        same(number, spark.table("lake.pictures").count(), "Iceberg, merged");
        spark.sql(merge);
        same(number, spark.table("lake.pictures").count(), "Iceberg, merged twice");
        rows.writeTo("lake.pictures").append();
        same(2 * number, spark.table("lake.pictures").count(), "Iceberg, appended");
        picture(spark.table("lake.pictures").select("image.bytes").head().getAs("bytes"), "Iceberg");

        // Delta
        String delta = lake + "/delta";
        rows.write().format("delta").mode("append").save(delta);
        rows.write().format("delta").mode("append").save(delta);
        same(2 * number, spark.read().format("delta").load(delta).count(), "Delta, appended twice");
        spark.sql("merge into delta.`" + delta + "` t using parquet.`" + data
                + "` s on t.id = s.id when not matched then insert *");
        same(2 * number, spark.read().format("delta").load(delta).count(), "Delta, merged");
        picture(spark.read().format("delta").load(delta).select("image.bytes").head().getAs("bytes"), "Delta");
        spark.stop();

        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet found = duckdb.createStatement()
                        .executeQuery("select id, prompt, octet_length(image.bytes) as bytes, image.bytes as picture from '"
                                + data + "/*.parquet'")) {
            long read = 0;
            while (found.next()) {
                Blob picture = found.getBlob("picture");
                byte[] bytes = picture.getBytes(1, (int) picture.length());
                same(bytes.length, found.getLong("bytes"), "DuckDB, bytes of " + found.getString("id"));
                picture(bytes, "DuckDB");
                read++;
            }
            same(number, read, "DuckDB");
        }
        System.out.println(List.of("Spark", "Iceberg", "Delta", "DuckDB") + " read " + number + " pictures.");
    }

    private static void picture(byte[] file, String where) throws Exception {
        if (ImageIO.read(new ByteArrayInputStream(file)) == null) {
            throw new IllegalStateException(where + " gives bytes that are no picture");
        }
    }

    private static void same(long expected, long found, String where) {
        if (expected != found) {
            throw new IllegalStateException(where + ": " + found + " rows, and not " + expected);
        }
    }
}
