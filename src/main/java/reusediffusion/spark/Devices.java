package reusediffusion.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.pytorch.global.torch;

/** Which device a task computes on. */
final class Devices {
    private Devices() {}

    /**
     * The device of the running task.
     *
     * @param wanted {@code cpu}, {@code cuda} or {@code auto}: a GPU where Spark gave one or the machine has one
     */
    static String ofTask(String wanted) {
        if (wanted.equals("cpu")) {
            return "cpu";
        }
        ResourceInformation gpu = TaskContext.get().resourcesJMap().get("gpu");
        if (gpu != null) {
            return "cuda:" + ordinal(gpu.addresses()[0], System.getenv("CUDA_VISIBLE_DEVICES"));
        }
        if (wanted.equals("cuda") || torch.cuda_is_available()) {
            return "cuda:0";
        }
        return "cpu";
    }

    /** The kind of device that tasks will have, as far as the driver can tell: {@code cpu} or {@code cuda:0}. */
    static String expected(String wanted, SparkConf conf) {
        boolean gpu = wanted.equals("cuda")
                || wanted.equals("auto")
                        && (conf.contains("spark.task.resource.gpu.amount") || torch.cuda_is_available());
        return gpu ? "cuda:0" : "cpu";
    }

    /**
     * Spark's address as torch counts: torch numbers the visible devices from 0.
     *
     * @param visible CUDA_VISIBLE_DEVICES, or null
     */
    static int ordinal(String address, String visible) {
        if (visible == null || visible.isBlank()) {
            return Integer.parseInt(address);
        }
        List<String> shown = Arrays.stream(visible.split(",")).map(String::trim).toList();
        int place = shown.indexOf(address);
        if (place >= 0) {
            return place;
        }
        // The container renumbered them, and Spark counts as the container does.
        int number = address.matches("\\d+") ? Integer.parseInt(address) : shown.size();
        if (number < shown.size()) {
            return number;
        }
        throw new IllegalStateException("Spark gave this task the GPU " + address + ", which CUDA_VISIBLE_DEVICES="
                + visible + " does not show.");
    }
}
