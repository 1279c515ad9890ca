"""Names to compose people from, at random: nobody in the demo exists. Moroccan names in both alphabets."""

WOMEN = dict(
    zip(
        "Fatima Khadija Aïcha Naima Zineb Meryem Salma Hanane Souad Karima Latifa Rachida Samira Nadia Hafsa Imane"
        " Ikram Asmae Btissam Siham Loubna Houda Ghizlane Amina Malika Saida Kaoutar Oumaima Wafae Jamila Hasna"
        " Zahra Sanae Fadwa Nawal Hayat Mina Ilham Chaimae Dounia".split(),
        "فاطمة خديجة عائشة نعيمة زينب مريم سلمى حنان سعاد كريمة لطيفة رشيدة سميرة نادية حفصة إيمان"
        " إكرام أسماء ابتسام سهام لبنى هدى غزلان أمينة مليكة سعيدة كوثر أميمة وفاء جميلة حسناء"
        " زهرة سناء فدوى نوال حياة مينة إلهام شيماء دنيا".split(),
        strict=True,
    )
)
MEN = dict(
    zip(
        "Mohammed Ahmed Youssef Rachid Hamid Abdellah Hassan Khalid Said Mustapha Brahim Driss Omar Karim Nabil"
        " Hicham Abdelkader Jamal Aziz Anas Yassine Ayoub Mehdi Soufiane Ismail Adil Bilal Tarik Zakaria Othmane"
        " Larbi Miloud Noureddine Samir Redouane Fouad Imad Hamza Badr Younes".split(),
        "محمد أحمد يوسف رشيد حميد عبد_الله حسن خالد سعيد مصطفى إبراهيم إدريس عمر كريم نبيل"
        " هشام عبد_القادر جمال عزيز أنس ياسين أيوب المهدي سفيان إسماعيل عادل بلال طارق زكرياء عثمان"
        " العربي ميلود نور_الدين سمير رضوان فؤاد عماد حمزة بدر يونس".replace("_", "\u00a0").split(" "),
        strict=True,
    )
)
FAMILIES = dict(
    zip(
        "El_Amrani Bennani Ouazzani Alaoui El_Fassi Tazi Berrada Chraibi Idrissi Lahlou Bouzidi Kabbaj Yacoubi"
        " Bakkali Sabri Naciri Hamdaoui El_Mansouri Rahmani Ziani Belhaj Haddad Khattabi Mouline Chafik El_Ghazi"
        " Benjelloun Filali Slaoui Tahiri Zerouali Amghar Aït_Lahcen Oubella Chakir El_Khattabi Daoudi Fikri"
        " Guessous Harrak Jabri Kadiri Lamrani Mernissi Nejjar Ouali Qadiri Rifai Sefrioui Talbi Wahbi Yousfi"
        " Zahidi Boussaid Benali Charki El_Hachimi Moutaouakil Rochdi Saidi".replace(" ", "|")
        .replace("_", " ")
        .split("|"),
        "العمراني|بناني|الوزاني|العلوي|الفاسي|التازي|برادة|الشرايبي|الإدريسي|لحلو|البوزيدي|القباج|اليعقوبي"
        "|البقالي|صبري|الناصري|الحمداوي|المنصوري|الرحماني|الزياني|بلحاج|الحداد|الخطابي|مولين|شفيق|الغازي"
        "|بنجلون|الفيلالي|السلاوي|الطاهري|الزروالي|أمغار|أيت لحسن|أوبلا|شاكر|الخطابي|الداودي|فكري"
        "|جسوس|الحراق|الجابري|القادري|لمراني|المرنيسي|النجار|الوالي|القدري|الرفاعي|الصفريوي|الطالبي|وهبي|اليوسفي"
        "|الزاهيدي|بوسعيد|بنعلي|الشرقي|الهاشمي|المتوكل|رشدي|السعيدي".split("|"),
        strict=True,
    )
)

# country: (how registers write the nationality of a woman, of a man, how many of a hundred, women, men, families)
SUBSAHARAN = {
    "SN": (
        "Sénégalaise",
        "Sénégalais",
        22,
        "Aminata Awa Fatou Mariama Ndèye Khady Coumba Astou",
        "Mamadou Cheikh Ousmane Ibrahima Abdoulaye Modou Pape Babacar",
        "Diop Ndiaye Fall Sow Ba Gueye Sarr Diouf Faye Seck",
    ),
    "GN": (
        "Guinéenne",
        "Guinéen",
        18,
        "Aïssatou Kadiatou Mariama Hawa Fatoumata Oumou Binta",
        "Alpha Thierno Mamadou Sékou Ibrahima Amadou Boubacar",
        "Diallo Bah Barry Camara Condé Sylla Touré Keïta Soumah",
    ),
    "CI": (
        "Ivoirienne",
        "Ivoirien",
        16,
        "Adjoua Affoué Aya Marie-Laure Bintou Mariam Prisca",
        "Kouadio Yao Koffi Seydou Jean-Marc Issouf Serge",
        "Kouassi Koné Traoré Ouattara Bamba N'Guessan Yapi Kouamé",
    ),
    "ML": (
        "Malienne",
        "Malien",
        13,
        "Awa Djeneba Fanta Rokia Assitan Oumou",
        "Moussa Bakary Adama Souleymane Issa Drissa",
        "Coulibaly Diarra Traoré Sissoko Dembélé Sangaré Maïga Keïta",
    ),
    "CM": (
        "Camerounaise",
        "Camerounais",
        13,
        "Marie-Claire Solange Chantal Estelle Clarisse Nadège",
        "Jean-Paul Hervé Blaise Guy-Roger Patrick Emmanuel",
        "Fotso Mbarga Ngono Tchoumi Essomba Kamga Nkoulou Abega",
    ),
    "CD": (
        "Congolaise",
        "Congolais",
        10,
        "Grâce Espérance Bibiche Merveille Judith",
        "Patient Dieudonné Trésor Héritier Christian",
        "Mbuyi Kabongo Ilunga Mukendi Tshibanda Lukusa Kalala",
    ),
    "NG": (
        "Nigériane",
        "Nigérian",
        8,
        "Blessing Joy Patience Favour Precious",
        "Emeka Sunday Godwin Chidi Kelechi",
        "Okafor Adeyemi Osagie Eze Okonkwo Balogun Ibrahim",
    ),
}


def moroccan(random, sex):
    """(family name, first name, whole name in Arabic)"""
    first = random.choice(list(WOMEN if sex == "F" else MEN))
    last = random.choice(list(FAMILIES))
    arabic = f"{(WOMEN if sex == 'F' else MEN)[first]} {FAMILIES[last]}"
    return last, first, arabic.replace("\u00a0", " ")


def subsaharan(random, sex):
    """(country, nationality as registers write it, family name, first name)"""
    countries = list(SUBSAHARAN)
    country = random.choices(countries, [SUBSAHARAN[code][2] for code in countries])[0]
    of_woman, of_man, _share, women, men, families = SUBSAHARAN[country]
    first = random.choice((women if sex == "F" else men).split())
    return country, of_woman if sex == "F" else of_man, random.choice(families.split()), first
