package reusediffusion.spark;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.sink.Ledger;
import scala.Tuple2;

/** What is left to make: all samples, numbered, less those that are committed. The join spills to disk; no list of ids is held anywhere. */
record Todo(SparkSession spark, Ledger ledger, boolean retryFailed) {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("prompt", DataTypes.StringType)
            .add("negative_prompt", DataTypes.StringType)
            .add("seed", DataTypes.LongType)
            .add("problem", DataTypes.StringType)
            .add("position", DataTypes.LongType);
    private static final int POSITION = 5;

    /** Keyed by the position among all samples, done or not. */
    JavaPairRDD<Long, Row> of(JavaRDD<Row> sorted) {
        JavaRDD<Row> numbered = sorted.zipWithIndex().map(Todo::withPosition);
        Dataset<Row> all = spark.createDataFrame(numbered, SCHEMA);
        Dataset<Row> committed = ledger.committed(retryFailed);
        return all.join(committed, all.col("id").equalTo(committed.col("id")), "left_anti")
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.getLong(POSITION), row));
    }

    private static Row withPosition(Tuple2<Row, Long> numbered) {
        Row row = numbered._1();
        return RowFactory.create(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), numbered._2());
    }
}
