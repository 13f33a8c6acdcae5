//! Written by hand in the shape that the generator emits for a module in somebody's crate. `Input` gives its table as a
//! schema, `TrainingInput` as fields.
#[doc(hidden)]
pub use replicate_model as __rt;
pub use replicate_model::{FileInput, FileOutput, InvalidInput, Json};

/// The model `owner/sample`.
#[derive(Clone, Copy, Debug)]
pub struct Model;

impl __rt::Model for Model {
    const OWNER: &'static str = "owner";
    const NAME: &'static str = "sample";
    const VERSION: &'static str =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const OFFICIAL: bool = false;
    const SHA256: &'static str = "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";
    const COG_VERSION: &'static str = "0.11.6";
    const STREAMS: bool = true;
    const TRAINS: bool = true;
    type Input = Input;
    type Output = Output;
    #[inline]
    fn decode_output(raw: Json) -> Result<Output, __rt::OutputMismatch> {
        __rt::decode_text::<Self>(raw)
    }
}
impl __rt::Streams for Model {}
impl __rt::Trains for Model {
    type TrainingInput = TrainingInput;
    type TrainingOutput = TrainingOutput;
}

/// What the model answers: text, in pieces when streamed.
pub type Output = String;

/// What a training answers.
pub type TrainingOutput = FileOutput;

/// Input of `owner/sample`.
#[derive(Clone)]
#[must_use]
#[non_exhaustive]
pub struct Input {
    /// Text. Required.
    pub prompt: String,
    /// File. Required.
    pub image: FileInput,
    /// Integer, 1 to 4. Default: 1.
    pub num_outputs: Option<NumOutputs>,
    /// Integer, 256 to 1440, a multiple of 8.
    pub width: Option<Width>,
    /// Number, 0 to 10. Default: 3.5.
    pub guidance: Option<Guidance>,
    /// Number, above 0 and at most 0.95.
    pub strength: Option<Strength>,
    /// Number.
    pub scale: Option<f64>,
    /// Integer.
    pub seed: Option<i64>,
    /// Integer, at least -10.
    pub offset: Option<Offset>,
    /// One of `1:1`, `16:9`, `21:9`, `3:2`. Default: `1:1`.
    pub aspect_ratio: Option<AspectRatio>,
    /// One of `dev`, `schnell`.
    pub model: Option<ModelChoice>,
    /// One of 81, 100, -1.
    pub frames: Option<Frames>,
    /// One of 24 voices.
    pub voice: Option<Voice>,
    /// Boolean.
    pub r#loop: Option<bool>,
    /// Boolean.
    pub new_: Option<bool>,
    /// Integer, 1 to 60.
    pub out_fps: Option<OutFps>,
    /// List of files, at most 3.
    pub images: Option<Vec<FileInput>>,
    /// List of text.
    pub stop: Option<Vec<String>>,
    /// List of text, at least 1.
    pub tags: Option<Vec<String>>,
    /// List of integers, 64 to 512.
    pub sizes: Option<Vec<Sizes>>,
    /// Text, 2 to 10 characters.
    pub title: Option<String>,
    /// Text that matches `^[a-z]+$`.
    pub code: Option<String>,
    /// Text. Secret.
    pub api_token: Option<String>,
    /// Object.
    pub options: Option<Json>,
    /// Text, or list of text.
    pub stops: Option<Json>,
    /// List of lists of integers.
    pub grid: Option<Json>,
    /// List of objects.
    pub parts: Option<Vec<Json>>,
    /// Any JSON.
    pub extra: Option<Json>,
}

impl Input {
    /// Every field with its rules.
    pub const SCHEMA: &'static __rt::Schema = <Self as __rt::Record>::SCHEMA;

    /// An input with the required fields set.
    #[inline]
    pub fn new(prompt: impl Into<String>, image: impl Into<FileInput>) -> Self {
        <Self as __rt::Record>::empty().prompt(prompt).image(image)
    }
    /// Sets `prompt`. Text. Required.
    #[inline]
    pub fn prompt(mut self, value: impl Into<String>) -> Self {
        self.prompt = value.into();
        self
    }
    /// Sets `image`. File. Required.
    #[inline]
    pub fn image(mut self, value: impl Into<FileInput>) -> Self {
        self.image = value.into();
        self
    }
    /// Sets `num_outputs`. Integer, 1 to 4. Default: 1.
    #[inline]
    pub fn num_outputs(mut self, value: NumOutputs) -> Self {
        self.num_outputs = Some(value);
        self
    }
    /// Sets `width`. Integer, 256 to 1440, a multiple of 8.
    #[inline]
    pub fn width(mut self, value: Width) -> Self {
        self.width = Some(value);
        self
    }
    /// Sets `guidance`. Number, 0 to 10. Default: 3.5.
    #[inline]
    pub fn guidance(mut self, value: Guidance) -> Self {
        self.guidance = Some(value);
        self
    }
    /// Sets `strength`. Number, above 0 and at most 0.95.
    #[inline]
    pub fn strength(mut self, value: Strength) -> Self {
        self.strength = Some(value);
        self
    }
    /// Sets `scale`. Number.
    #[inline]
    pub fn scale(mut self, value: f64) -> Self {
        self.scale = Some(value);
        self
    }
    /// Sets `seed`. Integer.
    #[inline]
    pub fn seed(mut self, value: i64) -> Self {
        self.seed = Some(value);
        self
    }
    /// Sets `offset`. Integer, at least -10.
    #[inline]
    pub fn offset(mut self, value: Offset) -> Self {
        self.offset = Some(value);
        self
    }
    /// Sets `aspect_ratio`. One of `1:1`, `16:9`, `21:9`, `3:2`. Default: `1:1`.
    #[inline]
    pub fn aspect_ratio(mut self, value: AspectRatio) -> Self {
        self.aspect_ratio = Some(value);
        self
    }
    /// Sets `model`. One of `dev`, `schnell`.
    #[inline]
    pub fn model(mut self, value: ModelChoice) -> Self {
        self.model = Some(value);
        self
    }
    /// Sets `frames`. One of 81, 100, -1.
    #[inline]
    pub fn frames(mut self, value: Frames) -> Self {
        self.frames = Some(value);
        self
    }
    /// Sets `voice`. One of 24 voices.
    #[inline]
    pub fn voice(mut self, value: Voice) -> Self {
        self.voice = Some(value);
        self
    }
    /// Sets `loop`. Boolean.
    #[inline]
    pub fn r#loop(mut self, value: bool) -> Self {
        self.r#loop = Some(value);
        self
    }
    /// Sets `new`. Boolean.
    #[inline]
    pub fn new_(mut self, value: bool) -> Self {
        self.new_ = Some(value);
        self
    }
    /// Sets `outFPS`. Integer, 1 to 60.
    #[inline]
    pub fn out_fps(mut self, value: OutFps) -> Self {
        self.out_fps = Some(value);
        self
    }
    /// Sets `images`. List of files, at most 3.
    #[inline]
    pub fn images(mut self, value: impl IntoIterator<Item = impl Into<FileInput>>) -> Self {
        self.images = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Sets `stop`. List of text.
    #[inline]
    pub fn stop(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.stop = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Sets `tags`. List of text, at least 1.
    #[inline]
    pub fn tags(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Sets `sizes`. List of integers, 64 to 512.
    #[inline]
    pub fn sizes(mut self, value: impl IntoIterator<Item = Sizes>) -> Self {
        self.sizes = Some(value.into_iter().collect());
        self
    }
    /// Sets `title`. Text, 2 to 10 characters.
    #[inline]
    pub fn title(mut self, value: impl Into<String>) -> Self {
        self.title = Some(value.into());
        self
    }
    /// Sets `code`. Text that matches `^[a-z]+$`.
    #[inline]
    pub fn code(mut self, value: impl Into<String>) -> Self {
        self.code = Some(value.into());
        self
    }
    /// Sets `api_token`. Text. Secret.
    #[inline]
    pub fn api_token(mut self, value: impl Into<String>) -> Self {
        self.api_token = Some(value.into());
        self
    }
    /// Sets `options`. Object.
    #[inline]
    pub fn options(mut self, value: Json) -> Self {
        self.options = Some(value);
        self
    }
    /// Sets `stops`. Text, or list of text.
    #[inline]
    pub fn stops(mut self, value: Json) -> Self {
        self.stops = Some(value);
        self
    }
    /// Sets `grid`. List of lists of integers.
    #[inline]
    pub fn grid(mut self, value: Json) -> Self {
        self.grid = Some(value);
        self
    }
    /// Sets `parts`. List of objects.
    #[inline]
    pub fn parts(mut self, value: impl IntoIterator<Item = Json>) -> Self {
        self.parts = Some(value.into_iter().collect());
        self
    }
    /// Sets `extra`. Any JSON.
    #[inline]
    pub fn extra(mut self, value: Json) -> Self {
        self.extra = Some(value);
        self
    }
    /// Reads an input from JSON. Errors with every rule that `value` breaks.
    ///
    /// # Errors
    /// With every rule that `value` breaks.
    #[inline]
    pub fn from_json(value: &Json) -> Result<Self, InvalidInput> {
        __rt::from_json(value)
    }
    /// Checks the rules that types cannot hold. The client calls this before it sends.
    ///
    /// # Errors
    /// With every broken rule.
    #[inline]
    pub fn validate(&self) -> Result<(), InvalidInput> {
        __rt::validate(self)
    }
    #[doc(hidden)]
    #[inline]
    pub fn __files_mut(&mut self, visit: &mut dyn FnMut(&'static str, &mut FileInput)) {
        __rt::files_mut(self, visit);
    }
}

impl __rt::ModelInput for Input {
    type Model = Model;
}
impl __rt::Record for Input {
    const FIELDS: &'static [__rt::Field] = &[
        __rt::Field::of::<String>("prompt").required(),
        __rt::Field::of::<FileInput>("image").required(),
        __rt::Field::of::<NumOutputs>("num_outputs").default("1"),
        __rt::Field::of::<Width>("width"),
        __rt::Field::of::<Guidance>("guidance").default("3.5"),
        __rt::Field::of::<Strength>("strength"),
        __rt::Field::of::<f64>("scale"),
        __rt::Field::of::<i64>("seed"),
        __rt::Field::of::<Offset>("offset"),
        __rt::Field::of::<AspectRatio>("aspect_ratio").default("\"1:1\""),
        __rt::Field::of::<ModelChoice>("model"),
        __rt::Field::of::<Frames>("frames"),
        __rt::Field::of::<Voice>("voice"),
        __rt::Field::of::<bool>("loop"),
        __rt::Field::of::<bool>("new").ident("new_"),
        __rt::Field::of::<OutFps>("outFPS").ident("out_fps"),
        __rt::Field::list::<FileInput>("images").items(0, 3),
        __rt::Field::list::<String>("stop"),
        __rt::Field::list::<String>("tags").items(1, usize::MAX),
        __rt::Field::list::<Sizes>("sizes"),
        __rt::Field::of::<String>("title").length(2, 10),
        __rt::Field::of::<String>("code").pattern(&__rt::Pattern {
            source: "^[a-z]+$",
            classes: &[
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0, 0,
            ],
            width: 2,
            next: &[2, 1, 2, 1, 2, 2],
            accepts: &[false, true, false],
        }),
        __rt::Field::of::<String>("api_token").secret(),
        __rt::Field::of::<Json>("options").rule(&__rt::Rule::Object {
            fields: &[
                __rt::Field::of::<String>("size").required(),
                __rt::Field::of::<Width>("width"),
                __rt::Field::of::<String>("password").length(8, 64).secret(),
            ],
            extra: None,
        }),
        __rt::Field::of::<Json>("stops").rule(&__rt::Rule::AnyOf(&[
            &__rt::Rule::TEXT,
            &__rt::Rule::List {
                item: &__rt::Rule::TEXT,
                min: 0,
                max: usize::MAX,
            },
        ])),
        __rt::Field::of::<Json>("grid").rule(&__rt::Rule::List {
            item: &__rt::Rule::List {
                item: &__rt::Rule::Int {
                    min: 0,
                    max: 9,
                    multiple_of: 1,
                },
                min: 1,
                max: 2,
            },
            min: 0,
            max: usize::MAX,
        }),
        __rt::Field::list::<Json>("parts").each(&__rt::Rule::Object {
            fields: &[__rt::Field::of::<FileInput>("url").required()],
            extra: Some(&__rt::Rule::Bool),
        }),
        __rt::Field::of::<Json>("extra"),
    ];
    #[inline]
    fn empty() -> Self {
        Self {
            prompt: String::new(),
            image: __rt::Scalar::EMPTY,
            num_outputs: None,
            width: None,
            guidance: None,
            strength: None,
            scale: None,
            seed: None,
            offset: None,
            aspect_ratio: None,
            model: None,
            frames: None,
            voice: None,
            r#loop: None,
            new_: None,
            out_fps: None,
            images: None,
            stop: None,
            tags: None,
            sizes: None,
            title: None,
            code: None,
            api_token: None,
            options: None,
            stops: None,
            grid: None,
            parts: None,
            extra: None,
        }
    }
    #[inline]
    fn slots(&self) -> Vec<&dyn __rt::Slot> {
        vec![
            &self.prompt,
            &self.image,
            &self.num_outputs,
            &self.width,
            &self.guidance,
            &self.strength,
            &self.scale,
            &self.seed,
            &self.offset,
            &self.aspect_ratio,
            &self.model,
            &self.frames,
            &self.voice,
            &self.r#loop,
            &self.new_,
            &self.out_fps,
            &self.images,
            &self.stop,
            &self.tags,
            &self.sizes,
            &self.title,
            &self.code,
            &self.api_token,
            &self.options,
            &self.stops,
            &self.grid,
            &self.parts,
            &self.extra,
        ]
    }
    #[inline]
    fn slots_mut(&mut self) -> Vec<&mut dyn __rt::Slot> {
        vec![
            &mut self.prompt,
            &mut self.image,
            &mut self.num_outputs,
            &mut self.width,
            &mut self.guidance,
            &mut self.strength,
            &mut self.scale,
            &mut self.seed,
            &mut self.offset,
            &mut self.aspect_ratio,
            &mut self.model,
            &mut self.frames,
            &mut self.voice,
            &mut self.r#loop,
            &mut self.new_,
            &mut self.out_fps,
            &mut self.images,
            &mut self.stop,
            &mut self.tags,
            &mut self.sizes,
            &mut self.title,
            &mut self.code,
            &mut self.api_token,
            &mut self.options,
            &mut self.stops,
            &mut self.grid,
            &mut self.parts,
            &mut self.extra,
        ]
    }
}
impl std::fmt::Debug for Input {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        __rt::debug(self, "Input", f)
    }
}
impl serde::Serialize for Input {
    #[inline]
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        __rt::serialize(self, serializer)
    }
}

/// Training input of `owner/sample`.
#[derive(Clone)]
#[must_use]
#[non_exhaustive]
pub struct TrainingInput {
    /// File. Required.
    pub data: FileInput,
    /// Integer, at least 1.
    pub epochs: Option<Epochs>,
}

impl TrainingInput {
    /// Every field with its rules.
    pub const SCHEMA: &'static __rt::Schema = <Self as __rt::Record>::SCHEMA;

    /// An input with the required fields set.
    #[inline]
    pub fn new(data: impl Into<FileInput>) -> Self {
        <Self as __rt::Record>::empty().data(data)
    }
    /// Sets `data`. File. Required.
    #[inline]
    pub fn data(mut self, value: impl Into<FileInput>) -> Self {
        self.data = value.into();
        self
    }
    /// Sets `epochs`. Integer, at least 1.
    #[inline]
    pub fn epochs(mut self, value: Epochs) -> Self {
        self.epochs = Some(value);
        self
    }
    /// Reads an input from JSON. Errors with every rule that `value` breaks.
    ///
    /// # Errors
    /// With every rule that `value` breaks.
    #[inline]
    pub fn from_json(value: &Json) -> Result<Self, InvalidInput> {
        __rt::from_json(value)
    }
    /// Checks the rules that types cannot hold. The client calls this before it sends.
    ///
    /// # Errors
    /// With every broken rule.
    #[inline]
    pub fn validate(&self) -> Result<(), InvalidInput> {
        __rt::validate(self)
    }
    #[doc(hidden)]
    #[inline]
    pub fn __files_mut(&mut self, visit: &mut dyn FnMut(&'static str, &mut FileInput)) {
        __rt::files_mut(self, visit);
    }
}

impl __rt::Record for TrainingInput {
    const FIELDS: &'static [__rt::Field] = &[
        __rt::Field::of::<FileInput>("data").required(),
        __rt::Field::of::<Epochs>("epochs"),
    ];
    #[inline]
    fn empty() -> Self {
        Self {
            data: __rt::Scalar::EMPTY,
            epochs: None,
        }
    }
    #[inline]
    fn slots(&self) -> Vec<&dyn __rt::Slot> {
        vec![&self.data, &self.epochs]
    }
    #[inline]
    fn slots_mut(&mut self) -> Vec<&mut dyn __rt::Slot> {
        vec![&mut self.data, &mut self.epochs]
    }
}
impl std::fmt::Debug for TrainingInput {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        __rt::debug(self, "TrainingInput", f)
    }
}
impl serde::Serialize for TrainingInput {
    #[inline]
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        __rt::serialize(self, serializer)
    }
}

/// Integer, 1 to 4.
pub type NumOutputs = __rt::Int<bounds::NumOutputs>;
/// Integer, 256 to 1440, a multiple of 8.
pub type Width = __rt::Int<bounds::Width>;
/// Number, 0 to 10.
pub type Guidance = __rt::Float<bounds::Guidance>;
/// Number, above 0 and at most 0.95.
pub type Strength = __rt::Float<bounds::Strength>;
/// Integer, at least -10.
pub type Offset = __rt::Int<bounds::Offset>;
/// Integer, 1 to 60.
pub type OutFps = __rt::Int<bounds::OutFps>;
/// Integer, 64 to 512.
pub type Sizes = __rt::Int<bounds::Sizes>;
/// Integer, at least 1.
pub type Epochs = __rt::Int<bounds::Epochs>;
/// The bounds of the ranged types.
pub mod bounds {
    use super::__rt::{FloatBounds, IntBounds};
    /// Of [`NumOutputs`](super::NumOutputs).
    #[derive(Debug)]
    pub enum NumOutputs {}
    impl IntBounds for NumOutputs {
        const MIN: i64 = 1;
        const MAX: i64 = 4;
    }
    /// Of [`Width`](super::Width).
    #[derive(Debug)]
    pub enum Width {}
    impl IntBounds for Width {
        const MIN: i64 = 256;
        const MAX: i64 = 1440;
        const MULTIPLE_OF: i64 = 8;
    }
    /// Of [`Guidance`](super::Guidance).
    #[derive(Debug)]
    pub enum Guidance {}
    impl FloatBounds for Guidance {
        const MIN: f64 = 0.0;
        const MAX: f64 = 10.0;
    }
    /// Of [`Strength`](super::Strength).
    #[derive(Debug)]
    pub enum Strength {}
    impl FloatBounds for Strength {
        const MIN: f64 = 0.0;
        const MAX: f64 = 0.95;
        const MIN_EXCLUSIVE: bool = true;
    }
    /// Of [`Offset`](super::Offset).
    #[derive(Debug)]
    pub enum Offset {}
    impl IntBounds for Offset {
        const MIN: i64 = -10;
    }
    /// Of [`OutFps`](super::OutFps).
    #[derive(Debug)]
    pub enum OutFps {}
    impl IntBounds for OutFps {
        const MIN: i64 = 1;
        const MAX: i64 = 60;
    }
    /// Of [`Sizes`](super::Sizes).
    #[derive(Debug)]
    pub enum Sizes {}
    impl IntBounds for Sizes {
        const MIN: i64 = 64;
        const MAX: i64 = 512;
    }
    /// Of [`Epochs`](super::Epochs).
    #[derive(Debug)]
    pub enum Epochs {}
    impl IntBounds for Epochs {
        const MIN: i64 = 1;
    }
}

__rt::__choices! {
    /// `aspect_ratio`: 4 values.
    AspectRatio { R1x1 = "1:1", R16x9 = "16:9", R21x9 = "21:9", R3x2 = "3:2" }
    /// `model`: 2 values.
    ModelChoice { Dev = "dev", Schnell = "schnell" }
    /// `frames`: 3 values.
    Frames: i64 { V81 = 81, V100 = 100, Minus1 = -1 }
    /// `voice`: 24 values.
    Voice { NarratorEn = "narrator_en", NarratorFr = "narrator_fr", NarratorDe = "narrator_de", NarratorIt = "narrator_it", PilotEn = "pilot_en", PilotFr = "pilot_fr", PilotDe = "pilot_de", PilotIt = "pilot_it", SingerEn = "singer_en", SingerFr = "singer_fr", SingerDe = "singer_de", SingerIt = "singer_it", PoetEn = "poet_en", PoetFr = "poet_fr", PoetDe = "poet_de", PoetIt = "poet_it", HostEn = "host_en", HostFr = "host_fr", HostDe = "host_de", HostIt = "host_it", GuideEn = "guide_en", GuideFr = "guide_fr", GuideDe = "guide_de", GuideIt = "guide_it" }
}

/// Sets fields by name; literals are checked when you compile.
macro_rules! input {
    ($($t:tt)*) => { crate::sample::__rt::__input!((crate::sample::Input) $($t)*) };
}
pub(crate) use input;

/// Sets fields by name; literals are checked when you compile.
macro_rules! training_input {
    ($($t:tt)*) => { crate::sample::__rt::__input!((crate::sample::TrainingInput) $($t)*) };
}
pub(crate) use training_input;
