import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import reusediffusion.spark.ml.TextToImage;

/** Makes a picture of each line of a text file, as a column of a table: PicturesWithSparkMl MODEL PROMPTS FOLDER. */
public final class PicturesWithSparkMl {
    public static void main(String[] words) {
        SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]").setIfMissing("spark.app.name", "pictures");
        SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
        TextToImage pictures = new TextToImage()
                .setModelUrl(words[0])
                .setInputCol("value")
                .setOutputCol("picture")
                .setOption("policy", "planned")
                .setOption("maxCalls", 14);
        pictures.transform(spark.read().text(words[1])).write().parquet(words[2]);
    }
}
