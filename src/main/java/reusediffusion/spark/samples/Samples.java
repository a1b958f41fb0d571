package reusediffusion.spark.samples;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * Prompts to samples: rows (id, prompt, negative_prompt, seed, problem, settings, kept), every one named and seeded.
 *
 * <p>A row's own id stands. Else the id is the first 16 hexadecimal digits of SHA-256 over prompt, negative prompt, seed, a count of the
 * same before it, and its settings where it has some, with a zero character between: it stays the same when rows are added or change places. With several images a prompt,
 * each id gets -1, -2, ….
 *
 * <p>A row's own seed stands for its first image. Other seeds are {@link Seeds#of} of the job's seed (or the row's), the id without its
 * suffix, and the image.
 */
public final class Samples {
    private static final String ZERO = "\u0000";

    private Samples() {}

    /** Gives every prompt an id, a seed and its images. */
    public static Dataset<Row> of(Dataset<Row> prompts, PromptSource source) {
        int imagesPerPrompt = source.imagesPerPrompt();
        Dataset<Row> named = prompts.withColumn("id", trim(col("id")));
        named = named.withColumn("id", when(col("id").equalTo(""), null).otherwise(col("id")));
        named = named.withColumn("negative_prompt", coalesce(col("negative_prompt"), lit(source.negativePrompt())));
        named = named.withColumn("id", coalesce(col("id"), contentId()));
        UserDefinedFunction seed = udf(new SeedRule(source.seed()), DataTypes.LongType);
        Column image = explode(sequence(lit(0), lit(imagesPerPrompt - 1)));
        return named.withColumn("image", image)
                .select(
                        imagesPerPrompt == 1
                                ? col("id")
                                : concat_ws("-", col("id"), col("image").plus(1))
                                        .as("id"),
                        col("prompt"),
                        col("negative_prompt"),
                        seed.apply(seedNumber(), col("id"), col("image")).as("seed"),
                        col("problem"),
                        col("settings"),
                        col("kept"));
    }

    private static Column contentId() {
        Column before = row_number()
                .over(Window.partitionBy("id", "prompt", "negative_prompt", "seed", "settings")
                        .orderBy(lit(1)))
                .minus(1);
        Column text = concat(
                orEmpty("prompt"),
                lit(ZERO),
                orEmpty("negative_prompt"),
                lit(ZERO),
                orEmpty("seed"),
                lit(ZERO),
                before,
                when(col("settings").isNull(), "").otherwise(concat(lit(ZERO), col("settings"))));
        return substring(sha2(text.cast("binary"), 256), 1, 16);
    }

    private static Column orEmpty(String column) {
        return coalesce(col(column), lit(""));
    }

    /** Rows whose seed is none have a problem, and are not made. */
    private static Column seedNumber() {
        return when(col("problem").isNull(), col("seed")).cast(DataTypes.LongType);
    }

    private record SeedRule(long jobSeed) implements UDF3<Long, String, Integer, Long> {
        @Override
        public Long call(Long own, String id, Integer image) {
            if (own != null) {
                return image == 0 ? own : Seeds.of(own, id, image);
            }
            return Seeds.of(jobSeed, id, image);
        }
    }
}
