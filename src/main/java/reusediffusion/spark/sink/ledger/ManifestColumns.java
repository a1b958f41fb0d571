package reusediffusion.spark.sink.ledger;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of the manifest, as Spark reads and writes them: those of {@link ManifestRow}, by the names of its JSON. */
final class ManifestColumns {
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("prompt", DataTypes.StringType)
            .add("negative_prompt", DataTypes.StringType)
            .add("seed", DataTypes.LongType)
            .add("file", DataTypes.StringType)
            .add("member", DataTypes.StringType)
            .add("bytes", DataTypes.LongType)
            .add("sha256", DataTypes.StringType)
            .add("steps", DataTypes.IntegerType)
            .add("network_calls", DataTypes.IntegerType)
            .add("skip_mask", DataTypes.StringType)
            .add("encode_ms", DataTypes.DoubleType)
            .add("denoise_ms", DataTypes.DoubleType)
            .add("decode_ms", DataTypes.DoubleType)
            .add("save_ms", DataTypes.DoubleType)
            .add("warm_up", DataTypes.BooleanType)
            .add("steps_file", DataTypes.StringType)
            .add("steps_bytes", DataTypes.LongType)
            .add("steps_sha256", DataTypes.StringType)
            .add("audit_psnr", DataTypes.DoubleType)
            .add("audit_ssim", DataTypes.DoubleType)
            .add("error", DataTypes.StringType)
            .add("settings", DataTypes.StringType)
            .add("width", DataTypes.IntegerType)
            .add("height", DataTypes.IntegerType)
            .add("num_frames", DataTypes.IntegerType)
            .add("guidance_scale", DataTypes.DoubleType)
            .add("cut", DataTypes.StringType)
            .add("kept", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
            .add("device", DataTypes.StringType)
            .add("device_ms", DataTypes.DoubleType)
            .add("wait_ms", DataTypes.DoubleType);

    private ManifestColumns() {}

    /** A number that depends on all columns but some, and for which Spark reads them. */
    static Column without(List<String> others) {
        return xxhash64(Stream.of(SCHEMA.fieldNames())
                .filter(name -> !others.contains(name))
                .map(name -> name.equals("kept") ? size(col(name)) : col(name))
                .toArray(Column[]::new));
    }
}
