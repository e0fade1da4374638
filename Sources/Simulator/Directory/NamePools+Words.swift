/// The words themselves, language by language.
extension NamePools {
  static let english = [
    NameWords(
      400,
      given: """
        Sarah,James,Mary,Samuel,John,Susan,Michael,Joan,Mark,Steven,Jennifer,Matthew,Sophie,Joseph,\
        Margaret,Simon,Jack,Martin,Stella,Julia,Stuart,Megan,Robert,Emma,David,Alice,Andrew,Anna,\
        Charles,Claire,Daniel,Abel,Benjamin,Brenda,Catherine,Christopher,Diane,Edward,Elizabeth,Frank,\
        George,Grace,Hannah,Henry,Ian,Isla,Karen,Kevin,Laura,Liam,Nicole,Noah,Oliver,Olivia,Patrick,\
        Paula,Peter,Quentin,Rachel,Richard,Thomas,Tina,Ursula,Victor,Violet,William,Wendy,Xavier,Yvonne,\
        Zoë,Zachary,René,Siobhán,Seán
        """,
      family: """
        Smith,Jones,Johnson,Miller,Moore,Stewart,Martin,Scott,Mitchell,Sanders,Morris,Murphy,Stone,\
        Jackson,Morgan,Simmons,Spencer,Jenkins,Marsh,Shaw,Sullivan,James,Jordan,Short,Brown,Williams,\
        Davis,Wilson,Taylor,Anderson,Thomas,White,Harris,Clark,Lewis,Robinson,Walker,Young,Allen,King,\
        Wright,Hill,Green,Adams,Baker,Nelson,Carter,Roberts,Phillips,Evans,Turner,Parker,Collins,\
        Edwards,Cook,Rogers,Reed,Bailey,Bell,Cooper,Richardson,Cox,Howard,Ward,Peterson,Gray,Watson,\
        Brooks,Kelly,Price,Bennett,Wood,Barnes,Ross,Henderson,Coleman,Perry,Powell,Long,Patterson,Hughes,\
        Ash,Abbott,Quinn,Underwood,Vance,Xanders,Yates,Zimmer,O'Brien,O'Connor,O'Neill,D'Arcy,McDonald,\
        MacLeod,St. Clair,Smith-Jones,Lloyd-Webber,Fitzgerald
        """,
      cities: "London,Hull,Leeds,Manchester,Cardiff,Boston,Seattle,Sydney,St. Ives",
      country: "United Kingdom")
  ]

  static let european = [
    NameWords(
      90,
      given:
        "María,José,Juan,Sofía,Jesús,Marta,Javier,Sergio,Mónica,Ángel,Íñigo,Lucía,Carlos,Ñusta",
      family: """
        García,Martínez,Sánchez,Muñoz,Jiménez,Moreno,Suárez,Molina,Serrano,Peña,López,Núñez,Ibáñez,\
        de la Cruz,Ávila,Ortega y Gasset
        """,
      cities: "Madrid,Málaga,A Coruña,Bogotá", country: "España"),
    NameWords(
      90,
      given:
        "Stefan,Maria,Jürgen,Sabine,Markus,Jörg,Monika,Sebastian,Günther,Käthe,Björn,Ulrike,Ümit",
      family: """
        Müller,Schmidt,Schneider,Meyer,Schulz,Maier,Schröder,Jäger,Schäfer,Weiß,Groß,Übel,Öhler,Ärmel,\
        von der Heide,Straßer,Köhler
        """,
      cities: "München,Köln,Zürich,Gießen,Wien", country: "Deutschland"),
    NameWords(
      60,
      given:
        "Émile,Jean,Marie,Sébastien,Mathieu,Stéphanie,Jérôme,Maëlle,Éloïse,François,Noël,Océane",
      family:
        "Martin,Simon,Moreau,Lefèvre,Côté,Lévêque,d'Arc,L'Hôpital,Étienne,Garçon,Saint-Exupéry,Bœuf",
      cities: "Orléans,Saint-Étienne,Genève,Montréal", country: "France"),
    NameWords(
      50,
      given: "Øystein,Søren,Åse,Sven,Jørgen,Märta,Mikkel,Sigrún,Þórdís,Åke,Jens,Mette,Æsa",
      family:
        "Ångström,Sørensen,Johansson,Jönsson,Møller,Svensson,Østergaard,Åkesson,Mäkinen,Þórsson",
      cities: "Malmö,Århus,Tromsø,Reykjavík,Jyväskylä", country: "Sverige"),
    NameWords(
      50,
      given:
        "Łukasz,Stanisław,Małgorzata,Jakub,Michał,Świętosława,Jiří,Šárka,Žofie,Čeněk,Đorđe,Ștefan",
      family:
        "Łąkowski,Świątek,Szymański,Mazur,Jabłoński,Żak,Źródło,Ćwik,Novák,Dvořák,Šťastný,Đurić",
      cities: "Łódź,Kraków,Plzeň,Timișoara", country: "Polska"),
    NameWords(
      40,
      given: "Marco,Silvia,Matteo,Stefano,Niccolò,João,Márcio,Simão,Inês,António,Conceição",
      family:
        "Moretti,Santoro,Marini,Dell'Orto,D'Amico,Silva,Souza,Magalhães,Simões,Assunção,Órfão",
      cities: "Roma,Forlì,São Paulo,Lisboa", country: "Italia"),
    NameWords(
      30,
      given: "Jan,Sanne,Maarten,Joost,Mieke,İsmail,Şule,Murat,Çağla,Işıl,Özgür,Ğazi",
      family:
        "'t Hooft,van 't Veer,van der Meer,Smit,Jansen,IJsselstein,Şahin,Yıldız,Çelik,Öztürk,Işık",
      cities: "Den Haag,'s-Hertogenbosch,İstanbul,Diyarbakır", country: "Nederland"),
  ]

  static let worldwide = [
    NameWords(
      50,
      given: "Сергей,Мария,Михаил,Светлана,Юлия,Йосип,Ёлка,Їжак,Дмитрий,Анна,Щорс",
      family: "Смирнов,Морозов,Соколова,Иванов,Шевченко,Ёлкин,Ґалаґан,Йовович,Щукин,Эйлер",
      cities: "Москва,Київ,София", country: "България"),
    NameWords(
      20,
      given: "Σοφία,Μαρία,Ιωάννης,Άννα,Γιώργος,Ελένη,Θάνος,Μάρκος",
      family: "Παπαδόπουλος,Σταύρου,Ιωάννου,Αγγελής,Ξένος,Ωνάσης,Άγγελος",
      cities: "Αθήνα,Θεσσαλονίκη", country: "Ελλάδα"),
    NameWords(
      30, .familyFirstClosed,
      given: "伟,芳,秀英,敏,静,丽,强,磊,军,洋,艳,杰", family: "王,李,张,刘,陈,杨,黄,赵,吴,欧阳,司马,諸葛",
      cities: "北京,上海,臺北", country: "中国"),
    NameWords(
      25, .familyFirst,
      given: "さくら,ハナコ,太郎,ﾊﾅｺ,翔太,ガク,ゆい,みどり", family: "佐藤,鈴木,高橋,スズキ,田中,ｻﾄｳ,渡辺,渡邉,ばば",
      cities: "東京,大阪,サッポロ", country: "日本"),
    NameWords(
      15, .familyFirstClosed,
      given: "민준,서연,지훈,수빈,하은,도윤,영희,철수", family: "김,이,박,최,정,강,조,윤,남궁,황보",
      cities: "서울,부산", country: "대한민국"),
    NameWords(
      15,
      given: "محمد,سارة,مُحَمَّد,يوسف,فاطمة,أحمد,إبراهيم,آمنة,سعيد",
      family: "المصري,الحداد,السعيد,مراد,خليل,الجزائري",
      cities: "القاهرة,دبي", country: "مصر"),
    NameWords(
      10,
      given: "שרה,משה,יוסף,שָׂרָה,מרים,דוד", family: "כהן,לוי,מזרחי,פרץ,שלום",
      cities: "תל אביב,ירושלים",
      country: "ישראל"),
    NameWords(
      15,
      given: "सीता,मोहन,राज,สมชาย,สุดา,มานี,Nguyễn,Thị,Đặng,Ｓａｒａ,ＭＡＸ",
      family: "शर्मा,सिंह,मिश्रा,ใจดี,สุขใจ,Trần,Phạm,Lê,Ｓｍｉｔｈ,ﬁnch",
      cities: "मुंबई,กรุงเทพ,Hà Nội", country: "भारत"),
  ]

  /// Names of shops, rooms and jokes: first characters that no alphabet holds.
  static let thingNames = """
    *Star Logistics,$ave Mart,\\Back\\slash Bindery,"Quoted" Quarterly,3M Supplies,#1 Plumbing,\
    (Brackets) Ltd.,-Dash Couriers,😀 Smile Dental,'Single' Records,½ Price Store,What*s On,\
    42nd Street Deli,007 Security,24/7 Plumbing,99 Bikes,2nd Hand Books,² Squared Studio,\
    **Five Stars**,$100 Shop,"The" Agency,[Square] Co,{Curly} Inc,_Underscore Labs,@Home Cleaning,\
    &Sons,%Percent Finance,+Plus Pharmacy,~Tilde Trading,^Caret Cars,`Backtick Bakery`,!Important,\
    ?Question Mark,<Angle> Fishing,|Pipe| Organs,/Slash Design,;Semicolon Pub,:Colon Clinic,=Equals=,\
    .NET Working,€uro Change,£ Sterling Silver,№ 5 Perfumes,¿Qué Tal?,¡Olé! Dance,™ Marks,\
    © Copy Shop,🍕 Pizza Palace,👩‍🚀 Space Camp,🇸🇪 Ikon,❤️ Cardiology,—Em Dash Press,…Ellipsis,\
    100% Juice*,C:\\Files,Wild*Card Games,A*Star Search
    """

  static let companyNames = [
    ("Fabrikam", "fabrikam.example"), ("Northwind", "northwind.example"),
    ("Tailspin", "tailspin.example"), ("Wingtip", "wingtip.example"),
    ("Contoso Müller", "contoso-muller.example"), ("Adventure Works", "adventure.example"),
    ("Proseware", "proseware.example"), ("Margie's", "margies.example"),
    ("Łódź Metal", "lodz.example"), ("Société Générique", "generique.example"),
    ("Woodgrove \"Bank\"", "woodgrove.example"), ("株式会社例", "rei.example"),
    ("Sample & Sons", "sample.example"), ("Litware", "litware.example"),
  ]
}
