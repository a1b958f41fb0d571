package reusediffusion.spark.sink;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One sample on its way from the generation to the sink: finished, or failed with a reason.
 *
 * @param extension of its files: png, jpg, mp4, gif
 * @param files encoded: one, or the frames of a clip
 * @param called per step {@code 1} where the network was called and {@code 0} where the step was built
 * @param warmUp made by the first batch of a pipeline, which benchmarks leave out
 * @param trace what a collecting run measured, as a JSON object, or null
 * @param auditPsnr of its pictures against those of its full run in dB, or null where it was not audited
 * @param auditSsim of the same, or null
 * @param error why there are no files, or null
 * @param details for the manifest
 */
public record Outcome(
        String id,
        String prompt,
        String negativePrompt,
        long seed,
        String extension,
        byte[][] files,
        String called,
        double encodeMillis,
        double denoiseMillis,
        double decodeMillis,
        boolean warmUp,
        String trace,
        Double auditPsnr,
        Double auditSsim,
        String error,
        Details details) {

    public static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("prompt", DataTypes.StringType)
            .add("negative_prompt", DataTypes.StringType)
            .add("seed", DataTypes.LongType, false)
            .add("extension", DataTypes.StringType)
            .add("files", DataTypes.createArrayType(DataTypes.BinaryType, false))
            .add("called", DataTypes.StringType)
            .add("encode_ms", DataTypes.DoubleType, false)
            .add("denoise_ms", DataTypes.DoubleType, false)
            .add("decode_ms", DataTypes.DoubleType, false)
            .add("warm_up", DataTypes.BooleanType, false)
            .add("trace", DataTypes.StringType)
            .add("audit_psnr", DataTypes.DoubleType)
            .add("audit_ssim", DataTypes.DoubleType)
            .add("error", DataTypes.StringType)
            .add("details", DataTypes.StringType, false);

    /** A dead letter. */
    public static Outcome failed(
            String id, String prompt, String negativePrompt, long seed, String error, Details details) {
        return new Outcome(
                id,
                prompt,
                negativePrompt,
                seed,
                null,
                new byte[0][],
                "",
                0,
                0,
                0,
                false,
                null,
                null,
                null,
                error,
                details);
    }

    public Row toRow() {
        return RowFactory.create(
                id,
                prompt,
                negativePrompt,
                seed,
                extension,
                files,
                called,
                encodeMillis,
                denoiseMillis,
                decodeMillis,
                warmUp,
                trace,
                auditPsnr,
                auditSsim,
                error,
                details.json());
    }

    static Outcome of(InternalRow row) {
        return new Outcome(
                text(row, 0),
                text(row, 1),
                text(row, 2),
                row.getLong(3),
                text(row, 4),
                binaries(row.getArray(5)),
                text(row, 6),
                row.getDouble(7),
                row.getDouble(8),
                row.getDouble(9),
                row.getBoolean(10),
                text(row, 11),
                number(row, 12),
                number(row, 13),
                text(row, 14),
                Details.parse(text(row, 15)));
    }

    /** The same with other details. */
    public Outcome with(Details other) {
        return new Outcome(
                id,
                prompt,
                negativePrompt,
                seed,
                extension,
                files,
                called,
                encodeMillis,
                denoiseMillis,
                decodeMillis,
                warmUp,
                trace,
                auditPsnr,
                auditSsim,
                error,
                other);
    }

    private static String text(InternalRow row, int column) {
        return row.isNullAt(column) ? null : row.getUTF8String(column).toString();
    }

    private static Double number(InternalRow row, int column) {
        return row.isNullAt(column) ? null : row.getDouble(column);
    }

    private static byte[][] binaries(ArrayData array) {
        byte[][] binaries = new byte[array.numElements()][];
        for (int i = 0; i < binaries.length; i++) {
            binaries[i] = array.getBinary(i);
        }
        return binaries;
    }
}
