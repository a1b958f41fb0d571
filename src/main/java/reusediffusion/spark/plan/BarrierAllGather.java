package reusediffusion.spark.plan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.spark.BarrierTaskContext;

/** Numbers that the tasks of a barrier stage gather through Spark, as text. */
final class BarrierAllGather {
    private BarrierAllGather() {}

    /** The sums of every group of every task, in order. */
    static double[][] gather(BarrierTaskContext context, double[][] mine) {
        if (context.getTaskInfos().length == 1) {
            return mine;
        }
        List<double[]> all = new ArrayList<>();
        for (String message : context.allGather(encode(mine))) {
            for (String part : message.split(" ")) {
                all.add(decode(part));
            }
        }
        return all.toArray(double[][]::new);
    }

    private static String encode(double[][] parts) {
        StringBuilder message = new StringBuilder();
        for (double[] part : parts) {
            ByteBuffer bytes = ByteBuffer.allocate(part.length * Double.BYTES);
            bytes.asDoubleBuffer().put(part);
            message.append(message.isEmpty() ? "" : " ")
                    .append(Base64.getEncoder().encodeToString(bytes.array()));
        }
        return message.toString();
    }

    private static double[] decode(String part) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(part));
        double[] values = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(values);
        return values;
    }
}
