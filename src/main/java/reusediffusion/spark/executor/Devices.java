package reusediffusion.spark.executor;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.tensor.Torch;

/** Chooses the device on which a task computes. */
public final class Devices {
    private Devices() {}

    /**
     * Checks that a job on this machine alone has the GPU that it wants; clusters are asked by their executors.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static void check(String wanted, SparkConf conf) {
        if (wanted.equals("cuda") && isLocal(conf) && !torchSeesGpu()) {
            throw new IllegalArgumentException(
                    "--device cuda: torch sees no GPU here; take an archive whose name has -gpu, or build with -Pgpu,"
                            + " and check the driver, or use --device cpu.");
        }
    }

    private static boolean torchSeesGpu() {
        Torch.ready();
        return torch.cuda_is_available();
    }

    /** How many GPUs torch sees on this host. */
    static int gpus() {
        Torch.ready();
        return torch.cuda_is_available() ? (int) torch.cuda_device_count() : 0;
    }

    /** Lets one task run at a time where a job on this machine alone works on a GPU: local tasks all have the same one. */
    public static void takeTurns(String wanted, SparkConf conf) {
        if (isLocal(conf) && gpu(wanted, conf)) {
            conf.set("spark.master", "local[1]");
        }
    }

    private static boolean isLocal(SparkConf conf) {
        return conf.get("spark.master", "local[*]").matches("local(\\[.*])?");
    }

    /** Whether samples will be made on GPUs, as far as a driver can tell; {@code wanted} as below. */
    public static boolean gpu(String wanted, SparkConf conf) {
        if (!wanted.equals("auto")) {
            return wanted.equals("cuda");
        }
        return isLocal(conf) ? torchSeesGpu() : conf.contains("spark.executor.resource.gpu.amount");
    }

    /**
     * The device of the running task.
     *
     * @param wanted {@code cpu}, {@code cuda} or {@code auto}: a GPU where Spark gave one or the machine has one
     */
    public static String ofTask(String wanted) {
        return wanted.equals("cpu") ? wanted : of(wanted, ofTask());
    }

    /** The GPUs that Spark gave the running task, or null. */
    static ResourceInformation ofTask() {
        return TaskContext.get().resourcesJMap().get("gpu");
    }

    /** The device of a task with these GPUs. */
    static String of(String wanted, ResourceInformation gpu) {
        if (wanted.equals("cpu")) {
            return "cpu";
        }
        if (gpu != null) {
            return "cuda:" + ordinal(gpu.addresses()[0], System.getenv("CUDA_VISIBLE_DEVICES"));
        }
        if (wanted.equals("cuda") || torchSeesGpu()) {
            return "cuda:0";
        }
        return "cpu";
    }

    /** A device of this executor as people name it: {@code HOST DEVICE}. */
    public static String named(String device) {
        SparkEnv here = SparkEnv.get();
        return (here == null
                        ? "localhost"
                        : here.blockManager().blockManagerId().host()) + " " + device;
    }

    /**
     * Spark's address as torch counts: torch numbers the visible devices from 0.
     *
     * @param visible CUDA_VISIBLE_DEVICES, or null
     */
    public static int ordinal(String address, String visible) {
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
